"""Pseudo-random numbers seeded by a slug, the only source of variety in a drawing."""

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class SeededRandom:
    """An endless sequence of numbers read from digests of a slug, the same on every machine."""

    def __init__(self, slug: str) -> None:
        self._slug = slug.encode("utf-8", "surrogatepass")
        self._block = 0
        self._bytes = iter(b"")

    def unit(self) -> float:
        """Return the next number from 0 up to, but not including, 1."""
        pair = [next(self._bytes, None), next(self._bytes, None)]
        if pair[0] is None or pair[1] is None:
            digest = hashlib.sha256(self._block.to_bytes(4, "big") + self._slug).digest()
            self._block, self._bytes = self._block + 1, iter(digest)
            return self.unit()
        return (pair[0] * 256 + pair[1]) / 65536

    def uniform(self, low: float, high: float) -> float:
        """Return the next number from low to high."""
        return low + (high - low) * self.unit()

    def choice(self, choices: Sequence[T]) -> T:
        """Return one of the choices."""
        return choices[int(self.unit() * len(choices))]
