"""The number of examples Hypothesis tries: all of them in CI, a quarter where somebody waits for the result."""

import os

from hypothesis import settings

IN_CI = 100


def load_profile() -> None:
    """Load Hypothesis's own CI profile in CI, and ours elsewhere; neither has a time limit per example."""
    settings.register_profile("local", max_examples=IN_CI // 4, deadline=None)
    settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


def scaled(in_ci: int) -> int:
    """Return the number of examples to try, given the number in CI."""
    return in_ci * settings().max_examples // IN_CI
