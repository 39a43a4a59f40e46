"""Kills a build at each of its steps in turn, and looks at what is left. Arguments: corpus folder, index folder.

A program of its own, so that each build is a fork of a process that has everything imported and no threads.
"""

from __future__ import annotations

import os
import shutil
import sys
import traceback
from collections.abc import Callable
from functools import partial
from pathlib import Path

import faiss  # noqa: F401  # once, for all forks

import stratbot.corpus.reading as reading
from fakes import HashEncoder
from index.fault_scene import AFTER, BEFORE, check_answers, check_next_build
from index.faults import Faults, killed
from index.text_corpus import read_text_documents
from stratbot.config import Settings
from stratbot.index.build import build_index


def in_a_fork(work: Callable[[], None]) -> int:
    """Run work in a process of its own; return how it ended."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> int:
    reading.read_documents = read_text_documents
    settings = Settings(corpus_dir=Path(sys.argv[1]), index_dir=Path(sys.argv[2]))
    pristine = settings.index_dir.with_name("for every fork")
    shutil.copytree(settings.index_dir, pristine)

    def build(step: int) -> None:
        with Faults(settings.index_dir, first=step, action=killed):
            build_index(settings, HashEncoder)

    def look() -> None:
        assert check_answers(settings) in (BEFORE, AFTER)
        check_next_build(settings)

    step = killed_builds = 0
    while True:
        step += 1
        shutil.rmtree(settings.index_dir)
        shutil.copytree(pristine, settings.index_dir)
        code = in_a_fork(partial(build, step))
        if code == 0:
            break  # there are no more steps
        if code != 9 or in_a_fork(look) != 0:
            sys.stderr.write(f"at step {step}, exit code {code}\n")
            return 1
        killed_builds += 1
    sys.stdout.write(f"{step - 1} {killed_builds}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
