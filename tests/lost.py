"""What tests held and a later default network doesn't read; a strict mark says when it does."""

import pytest

LOST = pytest.mark.xfail(
    reason="the default network lost it when it learnt 1s with long flags", strict=True
)
