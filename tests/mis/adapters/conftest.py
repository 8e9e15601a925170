"""Nothing that a test learned of an address is left for the next one, whose server may have the same port."""

import pytest

from mis.adapters import edfi_access
from mis.adapters.tokens import TokenStore


@pytest.fixture(autouse=True)
def _nothing_learned(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_tokens", "_places"):
        monkeypatch.setattr(edfi_access, name, TokenStore())
