"""Terminal output of commands: counted nouns, and a progress bar where somebody is watching."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

# Called with how much is done, how much there is, and what is being done.
Progress = Callable[[int, int, str], None]


def count_of(number: int, one: str, more: str = "") -> str:
    """Return a number with its noun: `1 file`, `1,200 files`, `2 people`."""
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


@contextmanager
def progress_bar(label: str) -> Iterator[Progress | None]:
    """Show a progress bar on standard error while a block runs; None when nobody watches it."""
    if not is_watched():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr, item_show_func=lambda item: item or "") as bar:

        def show(done: int, steps: int, item: str = "") -> None:
            bar.length = steps
            bar.update(done - bar.pos, item)

        yield show


def is_watched() -> bool:
    """Tell whether standard error is a terminal."""
    return sys.stderr.isatty()
