from __future__ import annotations

from lens.conftest import assistant, engines, strategies

__all__ = ["assistant", "engines", "strategies"]
