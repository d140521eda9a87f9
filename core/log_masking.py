"""Log masking: no log of this process has the token of a personal link, whoever writes it."""

import logging
import re
from typing import Any

from flask import Flask

# The argument of a route.
TOKEN = re.compile(r"<(?:[^<>]*:)?token>")
MASK = "…"
_FORMATTER = logging.Formatter()


class _Masker:
    """Replaces what follows the known beginnings of personal links."""

    def __init__(self) -> None:
        self._links: re.Pattern[str] | None = None

    def learn(self, beginnings: set[str], known: set[str]) -> None:
        """Mask what follows these beginnings, but not these paths, which have no token."""
        others = "|".join(re.escape(path) for path in sorted(known)) or "(?!)"
        links = "|".join(re.escape(beginning) for beginning in sorted(beginnings)) or "(?!)"
        self._links = re.compile(rf"(?!(?:{others})(?![^/?#\s\"']))({links})[^/?#\s\"'<>]+")

    def masked(self, text: str) -> str:
        return text if self._links is None else self._links.sub(rf"\1{MASK}", text)

    def mask_record(self, record: logging.LogRecord) -> None:
        try:
            message = record.getMessage()
        except (TypeError, ValueError, KeyError):
            # The handler reports wrong arguments.
            return
        if (masked := self.masked(message)) != message:
            record.msg, record.args = masked, ()
        if record.exc_info and record.exc_info[0] is not None:
            # Handlers use this text instead of formatting the exception themselves.
            trace = _FORMATTER.formatException(record.exc_info)
            if (masked := self.masked(trace)) != trace:
                record.exc_text = masked


_masker = _Masker()
_make_record = logging.getLogRecordFactory()


def _make_masked_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _make_record(*args, **kwargs)
    _masker.mask_record(record)
    return record


def init_log_masking(app: Flask) -> None:
    """Mask the tokens of all routes that have one; call it when the routes are registered."""
    rules = [rule.rule for rule in app.url_map.iter_rules()]
    beginnings = {TOKEN.split(rule)[0] for rule in rules if TOKEN.search(rule)}
    _masker.learn(beginnings, {rule for rule in rules if "<" not in rule and rule.startswith(tuple(beginnings))})
    logging.setLogRecordFactory(_make_masked_record)
