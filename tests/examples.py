"""How many examples Hypothesis tries: all of them in CI, a quarter of them where somebody waits for the result."""

import os

from hypothesis import settings

IN_CI = 100


def load_profile() -> None:
    """Load the profile of CI, which is Hypothesis's own, or that of everybody else; neither times an example."""
    settings.register_profile("local", max_examples=IN_CI // 4, deadline=None)
    settings.load_profile("ci" if os.environ.get("CI") == "true" else "local")


def scaled(in_ci: int) -> int:
    """Return how many examples to try where CI tries so many."""
    return in_ci * settings().max_examples // IN_CI
