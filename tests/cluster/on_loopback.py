"""Run by `test_ray.py` in a network of its own: three Ray nodes on this machine, what is asked of them, and what they lose.

It writes what came of it as JSON to the file that its last argument names.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import socket
import struct
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from stratbot.assistant import LocalAssistant, open_assistant
from stratbot.cluster.assistant import open_cluster
from stratbot.cluster.connection import Patience
from stratbot.config import Settings
from stratbot.index.reader import OpenIndex
from stratbot.index.sharded_build import build_shards
from stratbot.index.sharding import folder_of, read_shards, shard_of
from stratbot.index.shards import ShardedIndex

SHARDS = 3
QUESTIONS = (
    "Which councils cover digital apprenticeships?",
    "which councils plan free public wi-fi?",
    "Which councils do not mention Universal Credit?",
    "What does Thornmere say about sensors?",
    "Compare Marlshire and Pennick on assisted digital",
    "Which documents say “open data”?",
    "What is channel shift?",
    "Which documents could not be read?",
)


def bring_up_loopback() -> None:
    """A new network has a loopback interface that is down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up_and_running = 0x1 | 0x40
        fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh14x", b"lo", up_and_running))


def asked(assistant: LocalAssistant, question: str) -> dict[str, Any]:
    answer = asdict(replace(assistant.ask(question), generation="", elapsed_ms=0.0))
    told: dict[str, Any] = json.loads(json.dumps(answer, default=sorted))
    return told


def process_of(index: OpenIndex) -> int:
    return os.getpid()


def processes(assistant: LocalAssistant) -> list[int]:
    index = assistant.ready()[0].index
    assert isinstance(index, ShardedIndex)
    return index.each(process_of)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    start = time.monotonic()
    return work(), time.monotonic() - start


def main(corpus: Path, one: Path, work: Path, out: Path) -> None:
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "node_ip_address": "127.0.0.1"})
    nodes = [cluster.add_node(num_cpus=1) for _ in range(2)]
    found: dict[str, Any] = {}
    own_corpus = work / "corpus"
    shutil.copytree(corpus, own_corpus)
    settings = Settings(corpus_dir=own_corpus, index_dir=work / "index")
    alone = open_assistant(replace(settings, index_dir=one))
    expected = {question: asked(alone, question) for question in QUESTIONS}

    several = open_cluster(cluster.address, settings, patience=Patience(answering_s=60))
    from stratbot.cluster.building import run_on_ray
    from stratbot.cluster.connection import connect

    connect(cluster.address)
    report, found["build_s"] = timed(lambda: build_shards(settings, run_on_ray, shards=SHARDS))
    found["added"] = report.documents.added
    found["same"] = {question: asked(several, question) == expected[question] for question in QUESTIONS}

    before = processes(several)
    found["nodes"] = len({one["NodeID"] for one in ray.nodes() if one["Alive"]})
    found["processes"] = len(set(before))

    question = QUESTIONS[1]
    several.forget_index()  # what it remembers of the topic would be answered without a shard
    killer = threading.Timer(0.02, os.kill, (before[0], signal.SIGKILL))
    killer.start()
    answer, found["killed_s"] = timed(lambda: asked(several, question))
    killer.join()
    found["killed_same"] = answer == expected[question]
    after = processes(several)
    found["replaced"] = before[0] not in after and before[1:] == after[1:]

    cluster.remove_node(nodes[0])
    answers, found["node_lost_s"] = timed(lambda: {question: asked(several, question) for question in QUESTIONS})
    found["node_lost_same"] = answers == expected

    hasty = open_cluster(cluster.address, settings, patience=Patience(opening_s=8, answering_s=4, again_s=3600))
    stopped = processes(hasty)[1]
    os.kill(stopped, signal.SIGSTOP)
    answer, found["stopped_s"] = timed(lambda: asked(hasty, QUESTIONS[0]))
    found["stopped"] = {"text": answer["text"], "documents": read_shards(settings.index_dir).shards[1].documents}
    found["back_same"] = asked(open_cluster(cluster.address, settings), QUESTIONS[0]) == expected[QUESTIONS[0]]

    new = next(name for number in range(100) if shard_of(name := f"new{number}.pdf", SHARDS) == 1)
    shutil.copy(own_corpus / "oxmoor_ict.pdf", own_corpus / new)
    with (own_corpus / "documents.csv").open("a", encoding="utf-8") as catalogue:
        catalogue.write(f"{new},Oxmoor District Council,,,,,,\n")  # an issuer that was there already
    generations = [one.generation for one in read_shards(settings.index_dir).shards]
    build_shards(settings, run_on_ray)
    found["touched"] = [
        old != one.generation for old, one in zip(generations, read_shards(settings.index_dir).shards, strict=True)
    ]
    found["documents"] = len(several.documents())

    record = read_shards(settings.index_dir).shards[2]
    victim = processes(several)[2]
    (settings.index_dir / folder_of(2)).rename(settings.index_dir / "elsewhere")
    os.kill(victim, signal.SIGKILL)
    answer, found["missing_s"] = timed(lambda: asked(several, QUESTIONS[2]))
    found["missing"] = {"text": answer["text"], "scope": answer["scope"], "documents": record.documents}

    out.write_text(json.dumps(found), encoding="utf-8")
    ray.shutdown()
    cluster.shutdown()


if __name__ == "__main__":
    bring_up_loopback()
    main(*map(Path, sys.argv[1:]))
