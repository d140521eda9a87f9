"""Seats: a limit on how many slow things are done at once, in all and per client."""

import threading
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address, ip_network
from time import monotonic

SOON = 1.0  # seconds


class Seats:
    """A number of seats, of which each client may take some.

    When many come at once, they wait their turn for `patience` seconds; but nobody waits behind those who have sat
    longer than that, and no more than `waiting` wait at the same time.
    """

    def __init__(self, *, at_once: int, of_one_client: int, waiting: int, patience: float = SOON) -> None:
        self._at_once = at_once
        self._of_one_client = of_one_client
        self._may_wait = waiting
        self._patience = patience
        self.waiting = 0
        self._change = threading.Condition()
        self._taken: dict[object, tuple[str, float]] = {}

    def take(self, client: str) -> Callable[[], None] | None:
        """Take a seat for a client and return the function that gives it back, or None if there is no seat soon."""
        seat = object()
        with self._change:
            if not self._is_free(client) and not self._wait(client):
                return None
            self._taken[seat] = (client, monotonic())
        return lambda: self._give_back(seat)

    def _wait(self, client: str) -> bool:
        if self._is_stuck(client) or self.waiting >= self._may_wait:
            return False
        self.waiting += 1
        try:
            return self._change.wait_for(lambda: self._is_free(client), self._patience)
        finally:
            self.waiting -= 1

    def _give_back(self, seat: object) -> None:
        with self._change:
            self._taken.pop(seat, None)
            self._change.notify_all()

    def _is_free(self, client: str) -> bool:
        return self._fits([each for each, _ in self._taken.values()], client)

    def _is_stuck(self, client: str) -> bool:
        return not self._fits(
            [each for each, since in self._taken.values() if monotonic() - since > self._patience], client
        )

    def _fits(self, clients: list[str], client: str) -> bool:
        return len(clients) < self._at_once and clients.count(client) < self._of_one_client


def client_of(address: str) -> str:
    """Return what counts as one client: an IPv4 address, or an IPv6 /64, any address of which its owner can use."""
    try:
        client = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(client, IPv6Address):
        return str(client.ipv4_mapped or ip_network(f"{client}/64", strict=False))
    return str(client)
