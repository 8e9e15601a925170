"""MIS_ALLOWED_PRIVATE_NETWORKS: networks, or single hosts at a port."""

from ipaddress import ip_network

import pytest

from custr.environment import private_places


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("", []),
        ("127.0.0.0/8, ::1/128", [ip_network("127.0.0.0/8"), ip_network("::1/128")]),
        ("10.20.0.5", [ip_network("10.20.0.5/32")]),
        ("10.20.0.5:443", [("10.20.0.5", 443)]),
        ("[FD00::5]:443", [("fd00::5", 443)]),
        ("SIMS.school.example.:8443,localhost:9000", [("sims.school.example", 8443), ("localhost", 9000)]),
    ],
)
def test_each_is_read(text, places):
    assert private_places(text) == places


@pytest.mark.parametrize(
    "text", ["my network", "10.0.0.5:0", "10.0.0.5:x", ":443", "http://a:80", "a b:1", "a:99999"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="must list"):
        private_places(text)
