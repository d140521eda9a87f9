"""Rules: a promise, and the breaches that are found of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from blueprints.podcast.checking.published import PublishedFeed


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a promise is broken, and what to do about it."""

    what: str
    fix: str


Look = Callable[[PublishedFeed], Iterator[Breach]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A promise of the feed, and how to look whether it is kept."""

    promise: str
    look: Look


class Rulebook:
    """Rules in the order in which they were written."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def rule(self, look: Look) -> Look:
        """Add a function that looks for breaches of what its docstring promises."""
        self.rules.append(Rule(str(look.__doc__), look))
        return look
