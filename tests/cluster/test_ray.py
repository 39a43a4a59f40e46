"""Real Ray, three nodes on this machine: the answers of one index, whatever is killed meanwhile."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
import sys
from typing import Any

import pytest

from conftest import PROJECT, SampleIndex

pytestmark = [pytest.mark.ray, pytest.mark.model]


@pytest.fixture(scope="module")
def found(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What `on_loopback.py` found. Ray looks for an interface beside the loopback and hangs, so it has a network of its own."""
    if importlib.util.find_spec("ray") is None or shutil.which("unshare") is None:
        pytest.skip("needs Ray (pip install 'stratbot[cluster]') and unshare")
    made_sample_index: SampleIndex = request.getfixturevalue("made_sample_index")
    folder = tmp_path_factory.mktemp("cluster")
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(PROJECT / "src"), str(PROJECT / "tests")]),
        "STRATBOT_CACHE": str(made_sample_index.cache),
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    out = folder / "found.json"
    places = [made_sample_index.corpus, made_sample_index.index, folder, out]
    done = subprocess.run(
        ["unshare", "-rn", sys.executable, "-m", "cluster.on_loopback", *map(str, places)],
        env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    told: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return told


def test_shards_that_ray_built_answer_as_one_index(found: dict[str, Any]) -> None:
    assert found["nodes"] == 3 and found["processes"] == 3 and found["added"] == 15
    assert all(found["same"].values()), found["same"]


def test_a_question_during_which_an_actor_is_killed_has_the_same_answer(found: dict[str, Any]) -> None:
    assert found["killed_same"] and found["replaced"]


def test_a_node_that_is_lost_is_made_up_for(found: dict[str, Any]) -> None:
    assert found["node_lost_same"]


def test_what_does_not_answer_in_time_is_said_to_be_missing_and_begun_anew(found: dict[str, Any]) -> None:
    stopped = found["stopped"]
    assert f"{stopped['documents']} documents were not judged, for shard-001 of the index is missing." in stopped["text"]
    assert found["back_same"]


def test_a_new_document_is_built_into_its_own_shard_only_and_asked_at_once(found: dict[str, Any]) -> None:
    assert found["touched"] == [False, True, False]
    assert found["documents"] == 16


def test_documents_of_a_shard_that_is_gone_are_said_not_to_be_judged(found: dict[str, Any]) -> None:
    missing = found["missing"]
    assert f"{missing['documents']} documents were not judged, for shard-002 of the index is missing." in missing["text"]
    assert missing["scope"]["documents"] == 16
    assert missing["scope"]["unreadable"] >= missing["documents"]
