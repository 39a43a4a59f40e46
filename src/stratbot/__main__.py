"""`python -m stratbot` does what `stratbot` does."""

from __future__ import annotations

import sys

from stratbot.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
