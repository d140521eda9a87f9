"""Form protection against robots, floods and submissions from other sites."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter, sleep
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, current_app, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Field, HiddenField, StringField
from wtforms.validators import ValidationError

from core.database_errors import DatabaseBusy, Repeats, explanation
from core.rate_limits import TooManyTriesError
from core.tokens import sign, unsign

SHORTEST_VISIT = 1  # seconds; nobody has a form of several fields filled in in less
LONGEST_VISIT = 24 * 3600
PURPOSE = "form"
RETRY_AFTER = 60  # seconds
# Duration in seconds of a response that must not reveal whether an address is known. The longest branch, queueing ten
# links, took 8 ms of processor time at its 95th percentile on a busy machine, the shortest 1.5 ms.
ANSWER_TAKES = 0.05

FormData = MultiDict[str, str] | None
_repeats = Repeats()


def protect_forms(blueprint: Blueprint) -> None:
    """Protect every form of a blueprint from other sites, and keep its pages out of caches and search engines."""
    blueprint.before_request(refuse_other_sites)
    blueprint.after_request(keep_private)


def refuse_other_sites() -> None:
    """Reject forms that a page of another site sends on a visitor's behalf."""
    if request.method != "POST":
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        is_own = site in ("same-origin", "none")
    else:
        origin = request.headers.get("Origin")
        own_hosts = (request.host, urlsplit(current_app.config["BASE_URL"]).netloc)
        # Compared as text, since an origin that is not a URL cannot be parsed.
        is_own = origin is None or origin.partition("://")[2] in own_hosts
    if not is_own:
        abort(403, "This form was sent from another website, so nothing has changed. Please use the form on this site.")


def keep_private(response: Response) -> Response:
    """Keep a personal response out of caches and search engines, and its URL from other sites."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


class ProtectedForm(FlaskForm):
    """A form with a honeypot, which only robots fill in, and a signed timestamp of when it was served."""

    class Meta:
        csrf = False

    LAST: tuple[str, ...] = ("website", "timestamp")
    SHORTEST_VISIT = SHORTEST_VISIT

    website = StringField("Leave this field empty")
    timestamp = HiddenField()

    def __init__(self, typed: FormData, subject: str, **more: Any) -> None:
        super().__init__(typed, **more)
        self._subject = subject

    def validate(self, extra_validators: Any = None) -> bool:
        """Tell whether the form is valid; a timestamp error is shown only if there is no other error."""
        is_valid: bool = super().validate(extra_validators)
        if any(field.errors for field in self if field is not self.timestamp):
            self.timestamp.errors = ()
        return is_valid

    def in_order(self) -> list[Field]:
        """Return the fields in the order in which they are shown."""
        last = [field for field in self if field.name in self.LAST]
        last.sort(key=lambda field: self.LAST.index(field.name))
        return [field for field in self if field.name not in self.LAST] + last

    def validate_website(self, field: Field) -> None:
        """Reject any text in the honeypot."""
        if field.data:
            raise ValidationError("This field catches spam. Please leave it empty.")

    def validate_timestamp(self, field: Field) -> None:
        """Reject a form that was sent after LONGEST_VISIT or, unless by a browser, within SHORTEST_VISIT."""
        shortest = 0 if is_sent_by_a_browser() else self.SHORTEST_VISIT
        if error := timestamp_error(field.data or "", self._subject, shortest):
            raise ValidationError(error)

    def timestamp_to_send(self) -> str:
        """Return the timestamp to serve: the same one while it is valid, so that nobody waits twice."""
        typed = self.timestamp.data or ""
        return typed if is_timestamp(typed, self._subject) else new_timestamp(self._subject)


def new_timestamp(subject: str) -> str:
    """Return a signed timestamp of when a form was served."""
    return sign(_secret(), PURPOSE, subject)


def is_sent_by_a_browser() -> bool:
    """Tell whether a browser sent this form from a page of this site; it may have filled in the form in no time."""
    # Pages can't set this header, and programs that only fetch and post don't.
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def timestamp_error(timestamp: str, subject: str, shortest: float) -> str | None:
    """Return an error message if a form was open for too short or too long a time, or None."""
    found = unsign(_secret(), PURPOSE, timestamp, LONGEST_VISIT)
    if found is None or found[0] != subject:
        return "This form was open for more than a day. Please check your answers and send it again."
    if found[1] < shortest:
        return "Please check your answers and send the form again."
    return None


def is_timestamp(timestamp: str, subject: str) -> bool:
    """Tell whether a timestamp is valid for a form, even if it is too early to send it."""
    found = unsign(_secret(), PURPOSE, timestamp, LONGEST_VISIT)
    return found is not None and found[0] == subject


@dataclass(frozen=True, slots=True)
class FormError:
    """The text and status of the page for a valid form that could not be processed."""

    title: str
    text: str
    status: int
    retry_after: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """The headers that the status requires."""
        return {"Retry-After": str(self.retry_after)} if self.retry_after else {}


def try_later(error: TooManyTriesError | DatabaseBusy) -> FormError:
    """Return the error for a form that can be sent again later."""
    if isinstance(error, TooManyTriesError):
        minutes = -(-error.seconds // 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        text = f"We’ve had too many requests from this email address or network. Please try again in {wait}."
        return FormError("Too many requests", f"{text} Your answers are still here.", 429, error.seconds)
    # Without the statement, which contains what was typed.
    _repeats.error(current_app.logger, f"The database cannot be written to: {explanation(error) or error}.")
    text = "Nothing has changed, and your answers are still here. Please send the form again in a minute."
    return FormError("We couldn’t save this just now", text, 503, RETRY_AFTER)


@contextmanager
def even_timing() -> Iterator[None]:
    """Make a block take ANSWER_TAKES seconds, so that its duration doesn't reveal whether an address is known."""
    began = perf_counter()
    try:
        yield
    except TooManyTriesError:
        # Excess requests are rejected at once: that reveals nothing, and waiting would occupy threads.
        raise
    except BaseException:
        _wait_until(began + ANSWER_TAKES)
        raise
    _wait_until(began + ANSWER_TAKES)


def _wait_until(moment: float) -> None:
    sleep(max(0.0, moment - perf_counter()))


def _secret() -> str:
    return str(current_app.config["SECRET_KEY"])
