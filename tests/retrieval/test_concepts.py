from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fakes import HashEncoder
from stratbot.retrieval.concepts import Concept, ConceptIndex, open_concepts, shipped_concepts, texts_of

CONCEPTS = (
    Concept(concept_id="wifi", names=("public wifi", "free wireless"), phrasings=("We provide wireless in squares.",)),
    Concept(concept_id="coding", names=("coding in schools",), phrasings=("Pupils learn to program.", "Clubs teach code.")),
)


@pytest.fixture
def index() -> ConceptIndex:
    encoder = HashEncoder()
    return ConceptIndex(CONCEPTS, np.stack([encoder.encode_query(text) for text in texts_of(CONCEPTS)]))


def test_a_topic_names_the_concept_whose_name_it_is(index: ConceptIndex) -> None:
    encoder = HashEncoder()
    named = index.named([encoder.encode_query("free wireless")])
    assert named is not None and named.concept_id == "wifi"
    assert index.named([encoder.encode_query("quantum dragons")]) is None


def test_a_named_topic_is_mixed_with_the_phrasings_and_keeps_unit_length(index: ConceptIndex) -> None:
    encoder = HashEncoder()
    topic = encoder.encode_query("coding in schools")
    spelled_out = index.spelled_out(topic, [topic])
    assert np.linalg.norm(spelled_out) == pytest.approx(1, abs=1e-5)
    phrasing = encoder.encode_query("Pupils learn to program.")
    assert float(spelled_out @ phrasing) > float(topic @ phrasing)
    assert float(spelled_out @ topic) > 0.5


def test_a_topic_that_names_nothing_stays_as_it_is(index: ConceptIndex) -> None:
    topic = HashEncoder().encode_query("quantum dragons")
    assert np.array_equal(index.spelled_out(topic, [topic]), topic)


def test_the_shipped_concepts_are_complete_and_name_each_thing_once() -> None:
    concepts = shipped_concepts()
    assert len({concept.concept_id for concept in concepts}) == len(concepts) >= 40
    names = [name.casefold() for concept in concepts for name in concept.names]
    assert len(set(names)) == len(names)
    assert all(concept.names and concept.phrasings for concept in concepts)


def test_the_vectors_are_kept_in_a_file_and_a_damaged_one_is_made_anew(tmp_path: Path) -> None:
    class CountingEncoder(HashEncoder):
        calls = 0

        def encode_query(self, text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
            CountingEncoder.calls += 1
            return super().encode_query(text)

    encoder = CountingEncoder()
    first = open_concepts(encoder, tmp_path / "cache")
    made = CountingEncoder.calls
    assert made == len(texts_of(shipped_concepts()))
    open_concepts(encoder, tmp_path / "cache")
    assert CountingEncoder.calls == made
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    again = open_concepts(encoder, tmp_path / "cache")
    assert CountingEncoder.calls == 2 * made
    topic = encoder.encode_query("open data")
    assert np.array_equal(first.spelled_out(topic, [topic]), again.spelled_out(topic, [topic]))


def test_a_folder_that_cannot_be_written_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert open_concepts(HashEncoder(), tmp_path / "cache").concepts == shipped_concepts()
