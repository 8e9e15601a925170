"""Every adapter is whole: this says to the author of a new one what is missing."""

from urllib.parse import urlsplit

import pytest

from mis.adapters.base import Adapter
from mis.capabilities import ADDRESSES, PROOFS, TABLE, Capabilities, Proof
from tests.mis.adapters.completeness import adapters_written, contracts_written, missing_from
from tests.mis.adapters.contract import AdapterContract
from tests.mis.adapters.stubs import Stub


@pytest.mark.parametrize("kind", adapters_written(), ids=lambda kind: kind.provider)
def test_nothing_is_missing_from_an_adapter(kind):
    missing = missing_from(kind, contracts=contracts_written())
    assert not missing, "\n" + "\n".join(missing)


def test_all_lines_of_the_table_belong_to_an_adapter_that_was_found():
    assert {provider for provider, _ in TABLE} == {kind.provider for kind in adapters_written()}


def test_the_suite_has_25_cases_and_more_for_everyone():
    cases = [name for name in vars(AdapterContract) if name.startswith("test_")]
    assert len(cases) >= 25


def test_nothing_that_writes_goes_unproved():
    writers = {provider for (provider, _), able in TABLE.items() if able.writes_marks}
    assert {provider for provider in writers if PROOFS[provider] is Proof.NOT_NEEDED} == set()


@pytest.mark.parametrize("provider", ["wonde", "arbor", "edfi"])
def test_the_address_that_is_shown_is_the_one_that_is_asked_below(provider):
    (path,) = {
        contract.stub_class.base_path
        for contract in contracts_written()
        if contract.stub_class.adapter_class.provider == provider
    }
    assert urlsplit(ADDRESSES[provider]).path == f"/{path}"


class PigeonAdapter(Adapter):
    """Not registered, not in any table, and nobody tests it."""

    provider = "pigeon"
    not_secret = frozenset({"loft"})


class PigeonStub(Stub):
    adapter_class = PigeonAdapter


class PigeonContract:
    stub_class = PigeonStub


def missing(*contracts) -> str:
    return "\n".join(missing_from(PigeonAdapter, contracts=list(contracts)))


class TestAnUnfinishedAdapter:
    @pytest.fixture
    def _able(self, monkeypatch):
        able = Capabilities(reads_students=True, reads_codes=True, writes_marks=True, reads_marks=True)
        monkeypatch.setitem(TABLE, ("pigeon", ""), able)

    @pytest.mark.parametrize(
        "sentence",
        [
            "PigeonAdapter is not in mis/adapters/registry.py",
            "“pigeon” has no line in TABLE",
            "“pigeon” is missing from CREDENTIALS",
            "“pigeon” is missing from PROVIDER_NAMES",
            "“pigeon” is missing from PROOFS",
            "not_secret names “loft”",
        ],
    )
    def test_is_told_what_the_tables_lack(self, sentence):
        assert sentence in missing()

    @pytest.mark.usefixtures("_able")
    @pytest.mark.parametrize(
        "sentence",
        [
            "“pigeon” writes_marks, but PigeonAdapter has no build_write.",
            "“pigeon” writes_marks, but PigeonAdapter has no read_answer.",
            "“pigeon” reads_students, but PigeonAdapter has no student_pages.",
            "“pigeon” reads_codes, but PigeonAdapter has no code_pages.",
            "“pigeon” reads_marks, but PigeonAdapter has no mark_pages.",
            "No test runs the contract suite for PigeonAdapter",
            "does not say what is known of its MIS",
        ],
    )
    def test_is_told_which_abilities_are_empty(self, sentence):
        assert sentence in missing()

    @pytest.mark.usefixtures("_able")
    def test_is_told_which_cases_are_missing(self):
        said = missing(PigeonContract)
        assert "PigeonAdapter needs the cases of ReadingBackContract too." in said
        assert "PigeonStub names no secrets" in said
        assert "PigeonStub names undocumented bodies of a 2xx, or" in said
        assert "PreparedContract" not in said

    def test_is_told_what_it_can_do_and_does_not_say(self, monkeypatch):
        monkeypatch.setattr(PigeonAdapter, "code_pages", lambda *args: iter(()), raising=False)
        assert "PigeonAdapter has a code_pages, but TABLE does not say that it reads_codes." in missing()
