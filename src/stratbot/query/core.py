"""Topic -> the things it is about: "run or pilot self-driving shuttles such as X" is about self-driving shuttles, and about X."""

from __future__ import annotations

import re

_LIGHT_VERB = (
    r"(?:be|being|have|has|having|get|getting|build|building|built|run|running|use|using|offer|offering|give|giving|put|putting|"
    r"change|changing|provide|providing|create|creating|make|making|do|doing|work with|working with|support|supporting|deploy|"
    r"deploying|introduce|introducing|set up|setting up|take|taking|want|help|helping|train|training|accept|accepting|let|allow|"
    r"move to|moving to|switch to|switching to)"
)
_THIRD_PERSON = (
    r"(?:runs|uses|offers|gives|builds|provides|creates|makes|supports|deploys|introduces|takes|helps|trains|accepts|lets|allows)"
)
_LEADING_VERBS = re.compile(rf"^(?:(?:{_LIGHT_VERB}|{_THIRD_PERSON})\s+(?:(?:or|and)\s+)?)+(?:with\s+)?(?=\S)", re.IGNORECASE)
_LEADING_ARTICLE = re.compile(r"^(?:an?|the|their|own|its|one|any|some)\s+(?=\S)", re.IGNORECASE)
_TRAILING_PLACE = re.compile(
    r"\s+(?:of|in|for|across)\s+(?:the|their|our)\s+(?:cit(?:y|ies)|councils?|boroughs?|count(?:y|ies)|area)$", re.IGNORECASE
)

_ALTERNATIVES = re.compile(r"\s*(?:,\s*(?:or\b)?|/|\bor\b)\s*", re.IGNORECASE)


def core_topic(topic: str) -> str:
    """Return a topic without light verbs, articles and "of the city": the thing itself; the topic where nothing else is left."""
    core = _LEADING_VERBS.sub("", topic)
    core = _LEADING_ARTICLE.sub("", core)
    return _TRAILING_PLACE.sub("", core).strip(" ,") or topic


def alternatives(topic: str) -> tuple[str, ...]:
    """Return the things of which a topic asks for any: "eID" and "electronic identity"; one where it asks for one."""
    return tuple(core_topic(part) for part in _ALTERNATIVES.split(core_topic(topic)) if part.strip())
