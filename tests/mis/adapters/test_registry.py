"""Which class speaks to which provider."""

import pytest

from mis.adapters.registry import adapter_class
from mis.adapters.wonde import WondeAdapter
from mis.capabilities import TABLE, providers


def test_wonde_is_spoken_to_by_its_adapter():
    assert adapter_class("wonde") is WondeAdapter


@pytest.mark.parametrize("provider", providers())
def test_every_provider_of_the_table_has_an_adapter(provider):
    assert adapter_class(provider).provider == provider


@pytest.mark.parametrize(("provider", "system"), list(TABLE))
def test_every_line_of_the_table_is_what_the_adapter_says_it_can(provider, system):
    adapter = adapter_class(provider)(
        system=system, base_url="https://mis.example/", credentials={}, timeout_s=10
    )
    assert adapter.capabilities == TABLE[provider, system]


def test_an_unknown_provider_has_none():
    with pytest.raises(KeyError):
        adapter_class("nobody")
