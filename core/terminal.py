"""What commands show on a terminal."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click


class Progress(Protocol):
    """Told how far a command is: steps done, steps in all, and what it is working on."""

    def __call__(self, done: int, steps: int, current: str = "") -> None: ...


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Yield what moves a progress bar on standard error, or None where that is no terminal."""
    if not _is_terminal():
        yield None
        return
    with click.progressbar(
        length=1, label=label, file=sys.stderr, item_show_func=lambda current: current or None
    ) as bar:

        def show(done: int, steps: int, current: str = "") -> None:
            bar.length = steps
            bar.update(done - bar.pos, current)

        yield show


def _is_terminal() -> bool:
    return sys.stderr.isatty()
