"""A fresh demo MIS for every test, and the clients that speak to it."""

from collections.abc import Iterator

import pytest

from mis.demo_mis import DemoMis
from tests.mis.demo_mis.clients import Raw, VendorClient


@pytest.fixture
def demo() -> Iterator[DemoMis]:
    """A demo MIS on a free port; a write settles at once."""
    with DemoMis(settles_after=0) as running:
        yield running
    assert running.faults == [], "the demo MIS failed by itself"


@pytest.fixture
def raw(demo: DemoMis) -> Raw:
    """A client that sends exactly what it is told."""
    return Raw(port=demo.port, token=demo.token)


@pytest.fixture
def vendor(demo: DemoMis) -> VendorClient:
    """A client that speaks as Wonde's own does."""
    return VendorClient(endpoint=demo.base_url, token=demo.token)
