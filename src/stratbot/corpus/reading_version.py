"""The version of steps 2 and 3, reading and cutting; apart from them, because a question compares it and loads neither."""

from __future__ import annotations

READING = 5
"""Raised whenever reading, cleaning or cutting gives something else than before for files that people have.

An index that was built with another one is out of date, and the next build reads its files again. A test over the sample
corpus notices what this number should have noticed.
"""
