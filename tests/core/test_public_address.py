"""No spelling of an address reaches the server's own network."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.fetching import ResolveError, is_public_address, resolve

PRIVATE_V4 = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24"),
    *("224.0.0.0/4", "240.0.0.0/4"),
)
PRIVATE_V6 = (
    *("::/96", "::ffff:0:0/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
    *("5f00::/16", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"),
)


def inside(networks: tuple[str, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(networks).flatmap(lambda network: st.ip_addresses(network=network))


@given(inside(PRIVATE_V4))
def test_no_private_address_is_public(address: IPv4Address) -> None:
    assert not is_public_address(address)


@given(inside(PRIVATE_V6))
def test_no_private_ipv6_address_is_public(address: IPv6Address) -> None:
    assert not is_public_address(address)


@given(inside(PRIVATE_V4))
def test_no_embedded_private_ipv4_address_is_public(address: IPv4Address) -> None:
    number = int(address)
    mapped, compatible = IPv6Address((0xFFFF << 32) + number), IPv6Address(number)
    six_to_four = IPv6Address((0x2002 << 112) + (number << 80))
    teredo = IPv6Address((0x2001 << 112) + (number ^ 0xFFFFFFFF))
    nat64 = IPv6Address((0x64FF9B << 96) + number)
    assert [is_public_address(form) for form in (mapped, compatible, six_to_four, teredo, nat64)] == [False] * 5


@given(st.ip_addresses(v=4).filter(lambda address: not any(address in ip_network(net) for net in PRIVATE_V4)))
def test_global_ipv4_addresses_are_public(address: IPv4Address) -> None:
    assert is_public_address(address)
    assert is_public_address(IPv6Address((0x64FF9B << 96) + int(address)))


@pytest.mark.parametrize("text", ["2606:4700::1111", "2a00:1450:4009::200e", "2001:4860:4860::8888"])
def test_global_ipv6_addresses_are_public(text: str) -> None:
    assert is_public_address(ip_address(text))


ODD_SPELLINGS = [
    "localhost", "localhost.", "127.0.0.1", "127.1", "0", "2130706433", "0x7f.1", "0x7f000001", "0177.0.0.1",
    "10.0.0.1", "10.1", "192.168.1", "169.254.169.254", "::1", "::", "::ffff:10.0.0.1", "::ffff:a00:1",
    "64:ff9b::a00:1", "2002:a00:1::", "fe80::1", "fd00::1",
]  # fmt: skip


@pytest.mark.parametrize("host", ODD_SPELLINGS)
def test_no_spelling_of_a_private_address_is_resolved(host: str) -> None:
    with pytest.raises(ResolveError):
        resolve(host, 80, is_public_address)


@given(st.ip_addresses(v=4, network="127.0.0.0/8"), st.sampled_from(["{:d}", "0x{:x}", "0{:o}"]))
def test_no_private_address_written_as_a_number_is_resolved(address: IPv4Address, form: str) -> None:
    with pytest.raises(ResolveError):
        resolve(form.format(int(address)), 80, is_public_address)


def test_one_private_address_of_a_name_rejects_all(monkeypatch: pytest.MonkeyPatch) -> None:
    # A real name server's answer can't be chosen here.
    answers = [(2, 1, 6, "", (text, 80)) for text in ("93.184.215.14", "10.0.0.1")]
    monkeypatch.setattr("socket.getaddrinfo", lambda *_args, **_kwargs: answers)
    with pytest.raises(ResolveError, match=r"10\.0\.0\.1"):
        resolve("both.test", 80, is_public_address)
