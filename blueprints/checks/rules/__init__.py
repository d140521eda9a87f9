"""The rules of checks: what each looks at, and what it finds."""

from collections.abc import Callable, Iterator

from blueprints.checks.findings import Finding
from blueprints.checks.subject import Subject

Rule = Callable[[Subject], Iterator[Finding]]
