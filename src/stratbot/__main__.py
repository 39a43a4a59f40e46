"""`python -m stratbot` does what `stratbot` does."""

from __future__ import annotations

from stratbot.cli.main import run

if __name__ == "__main__":
    run()
