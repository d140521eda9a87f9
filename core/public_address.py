"""Addresses of the internet, told from those of this machine and of the network that it stands in."""

from ipaddress import IPv4Address, IPv6Address, ip_network

IpAddress = IPv4Address | IPv6Address

# Of IPv6 only what is assigned to networks of the internet; of that, what is set aside or carries IPv4 inside.
UNICAST = ip_network("2000::/3")
SET_ASIDE = tuple(map(ip_network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# Where a network has IPv6 alone, its name server writes the rest of the internet like this.
NAT64 = ip_network("64:ff9b::/96")
# What releases of Python take for public that is not.
SET_ASIDE_V4 = tuple(map(ip_network, ("192.0.0.0/24", "192.88.99.0/24")))


def is_public_address(address: IpAddress) -> bool:
    """Tell whether an address is one host of the internet, and nothing that only this network can reach."""
    if isinstance(address, IPv6Address):
        if address in NAT64:
            return is_public_address(IPv4Address(int(address) & 0xFFFF_FFFF))
        return address in UNICAST and not any(address in network for network in SET_ASIDE)
    if address.is_multicast or address.is_reserved:
        return False
    return address.is_global and not any(address in network for network in SET_ASIDE_V4)
