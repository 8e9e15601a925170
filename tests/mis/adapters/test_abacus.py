"""The worked example of docs/adding-an-mis.md passes the suite, and the page shows what is really there."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from mis import capabilities
from mis.adapters import registry
from mis.adapters.rows import CodeRow
from mis.admin import credential_fields
from mis.capabilities import Capabilities, Proof
from tests.mis.adapters import abacus
from tests.mis.adapters.abacus import AbacusAdapter
from tests.mis.adapters.completeness import missing_from
from tests.mis.adapters.contract import AdapterContract
from tests.mis.adapters.stubs import ContractBase, Stub
from tests.mis.fakes import Received, answer_bytes

ABLE = Capabilities(
    reads_students=False, reads_codes=True, writes_marks=True, takes_comment=True, longest_comment=80
)
KEY = "an abacus/key+of=ours"
PAGE = (Path(__file__).parents[3] / "docs" / "adding-an-mis.md").read_text(encoding="utf-8")


class AbacusStub(Stub):
    adapter_class = AbacusAdapter
    base_path = "api/"
    credentials = {"key": KEY}
    secrets = (KEY,)
    undocumented = (b"", b"{}", b"[]", b"null", b"not json", b'{"taken": "yes"}', b'{"taken": null}')

    def is_write(self, request: Received) -> bool:
        return request.method == "POST" and request.path.endswith("/marks")

    def accept(self, request: Received) -> bytes:
        known = request.headers.get("x-abacus-key") == KEY
        return answer_bytes(200, b'{"taken": true}') if known else answer_bytes(401)

    def said(self, request: Received) -> Mapping[str, Any]:
        student = unquote(request.path.split("/")[3])
        note = {"comment": request.json["note"]} if "note" in request.json else {}
        return {"student": student, "code": request.json["code"], **note}

    def answer_other(self, request: Received) -> bytes:
        assert request.path == "/api/codes"
        return answer_bytes(200, b'[{"id": "7", "letter": "L"}]')


@pytest.fixture(autouse=True)
def _lines_of_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the example would write into the registry, the tables and the form."""
    monkeypatch.setitem(registry._CLASSES, "abacus", AbacusAdapter)
    monkeypatch.setitem(capabilities.TABLE, ("abacus", ""), ABLE)
    monkeypatch.setitem(capabilities.CREDENTIALS, "abacus", ("key",))
    monkeypatch.setitem(capabilities.PROVIDER_NAMES, "abacus", "Abacus")
    monkeypatch.setitem(capabilities.ADDRESSES, "abacus", "https://abacus.example/api/")
    monkeypatch.setitem(capabilities.PROOFS, "abacus", Proof.CONTRACT)
    monkeypatch.setattr(capabilities, "SECRETS", capabilities.SECRETS | {("abacus", "key")})
    monkeypatch.setitem(credential_fields.LABELS, "key", "Key")


class TestTheContract(AdapterContract):
    stub_class = AbacusStub


class TestReading(ContractBase):
    stub_class = AbacusStub

    def test_codes_are_read(self):
        with self.served() as served:
            assert list(served.adapter.read_codes(served.adapter.reading())) == [
                [CodeRow(code="L", mis_id="7")]
            ]


def test_nothing_is_missing_from_the_example():
    assert missing_from(AbacusAdapter, contracts=[TestTheContract]) == []


def test_the_page_shows_the_example_as_it_is():
    shown = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    assert len(shown) >= 4
    sources = [Path(__file__), Path(abacus.__file__)]
    whole = "\n".join(path.read_text(encoding="utf-8") for path in sources)
    for block in shown:
        assert block in whole, block


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`((?:mis|tests)/[\w/]+\.(?:py|html))`", PAGE))))
def test_every_file_that_the_page_names_is_there(path):
    assert (Path(__file__).parents[3] / path).exists()
