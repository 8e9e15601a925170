"""Which addresses are public, and which are let through."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.addresses import is_public, may_connect

LOOPBACK = (ip_network("127.0.0.0/8"),)

PUBLIC = ["8.8.8.8", "52.16.1.1", "193.62.0.1", "2a00:1450:4009:80b::200e", "2606:4700::1111"]

NOT_PUBLIC = [
    pytest.param("0.0.0.0", id="this host"),
    pytest.param("0.1.2.3", id="this network"),
    pytest.param("10.0.0.1", id="private 10"),
    pytest.param("100.64.0.1", id="carrier grade NAT"),
    pytest.param("100.100.100.200", id="a cloud's metadata in carrier grade NAT"),
    pytest.param("127.0.0.1", id="loopback"),
    pytest.param("127.255.255.254", id="far end of loopback"),
    pytest.param("168.63.129.16", id="Azure's host"),
    pytest.param("169.254.169.254", id="cloud metadata"),
    pytest.param("172.16.0.1", id="private 172"),
    pytest.param("172.31.255.255", id="far end of private 172"),
    pytest.param("192.0.0.192", id="Oracle's metadata"),
    pytest.param("192.0.2.1", id="documentation"),
    pytest.param("192.88.99.1", id="6to4 relay"),
    pytest.param("192.168.1.1", id="private 192"),
    pytest.param("198.18.0.1", id="benchmarks"),
    pytest.param("224.0.0.1", id="multicast"),
    pytest.param("239.255.255.255", id="far end of multicast"),
    pytest.param("240.0.0.1", id="reserved"),
    pytest.param("255.255.255.255", id="broadcast"),
    pytest.param("::", id="unspecified"),
    pytest.param("::1", id="loopback in IPv6"),
    pytest.param("::7f00:1", id="loopback as IPv4-compatible"),
    pytest.param("::ffff:127.0.0.1", id="loopback as IPv4-mapped"),
    pytest.param("::ffff:169.254.169.254", id="metadata as IPv4-mapped"),
    pytest.param("::ffff:0:127.0.0.1", id="loopback as IPv4-translated"),
    pytest.param("64:ff9b::7f00:1", id="loopback through NAT64"),
    pytest.param("64:ff9b::808:808", id="anything through NAT64"),
    pytest.param("64:ff9b:1::1", id="local NAT64"),
    pytest.param("100::1", id="discard"),
    pytest.param("2001::1", id="Teredo"),
    pytest.param("2001:20::1", id="ORCHID"),
    pytest.param("2001:db8::1", id="documentation in IPv6"),
    pytest.param("2002:7f00:1::1", id="loopback through 6to4"),
    pytest.param("3fff::1", id="newer documentation"),
    pytest.param("fc00::1", id="unique local"),
    pytest.param("fd00:ec2::254", id="metadata in IPv6"),
    pytest.param("fe80::1", id="link local"),
    pytest.param("fe80::1%eth0", id="link local with its wire"),
    pytest.param("fec0::1", id="site local"),
    pytest.param("ff02::1", id="multicast in IPv6"),
    pytest.param("ff0e::1", id="global multicast"),
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_let_through(address):
    assert may_connect(address, allowed=())


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_public_is_refused(address):
    assert not may_connect(address, allowed=())


def test_an_allowed_network_lets_its_own_addresses_through():
    assert may_connect("127.0.0.1", allowed=LOOPBACK)
    assert not may_connect("10.0.0.1", allowed=LOOPBACK)


def test_a_mapped_address_is_judged_as_the_one_it_reaches():
    assert may_connect("::ffff:127.0.0.1", allowed=LOOPBACK)
    assert not may_connect("::ffff:10.0.0.1", allowed=LOOPBACK)
    assert may_connect("::ffff:8.8.8.8", allowed=())


def test_a_network_of_one_family_allows_nothing_of_the_other():
    assert not may_connect("::1", allowed=LOOPBACK)


def test_a_wire_in_the_address_does_not_hide_its_network():
    assert may_connect("fe80::1%eth0", allowed=(ip_network("fe80::/10"),))


@pytest.mark.parametrize("text", ["", "localhost", "127.1", "2130706433", "0x7f.0.0.1", "1.2.3.4.5", "::g"])
def test_what_is_no_address_is_refused(text):
    assert not may_connect(text, allowed=(ip_network("0.0.0.0/0"), ip_network("::/0")))


@given(st.ip_addresses(v=4))
def test_mapping_an_address_never_changes_the_answer(address):
    assert is_public(ip_address(f"::ffff:{address}")) == is_public(address)


@given(st.ip_addresses(v=6))
def test_no_ipv6_address_outside_global_unicast_is_public(address):
    if address not in ip_network("2000::/3") and address.ipv4_mapped is None:
        assert not is_public(address)


@given(st.ip_addresses())
def test_what_the_library_calls_private_is_never_public(address):
    plain = getattr(address, "ipv4_mapped", None) or address
    if plain.is_private or plain.is_loopback or plain.is_link_local or plain.is_multicast:
        assert not is_public(address)


class TestASinglePlace:
    SIMS = ("sims.school.example", 8443)

    def test_is_allowed_by_its_address_at_its_port_alone(self):
        for address, written in (
            ("10.0.0.5", "10.0.0.5"),
            ("fd00::5", "fd00::5"),
            ("::ffff:10.0.0.5", "10.0.0.5"),
        ):
            assert may_connect(address, allowed=[(written, 443)], port=443)
            assert not may_connect(address, allowed=[(written, 443)], port=80)
        assert not may_connect("10.0.0.6", allowed=[("10.0.0.5", 443)], port=443)

    def test_is_allowed_by_its_name_wherever_that_leads(self):
        assert may_connect("10.0.0.5", allowed=[self.SIMS], host="SIMS.school.example.", port=8443)
        assert not may_connect("10.0.0.5", allowed=[self.SIMS], host="sims.school.example", port=443)
        assert not may_connect("10.0.0.5", allowed=[self.SIMS], host="other.school.example", port=8443)
