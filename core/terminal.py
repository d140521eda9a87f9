"""Terminal output of commands."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import click


class Progress(Protocol):
    """Receives the progress of a command: steps done, total steps, and the current item."""

    def __call__(self, done: int, steps: int, current: str = "") -> None: ...


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Yield a function that updates a progress bar on standard error, or None if that is not a terminal."""
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
