"""Trying an action for a form: its result, or what to show instead."""

from collections.abc import Callable
from typing import Generic, TypeVar

from blueprints.accounts.errors import AccountError
from blueprints.accounts.passkeys import PasskeyError
from core.database import DatabaseBusy
from core.form_protection import FormError, try_later
from core.rate_limits import TooManyTriesError
from core.text import plural

T = TypeVar("T")


class Attempt(Generic[T]):
    """The result of an action, or the error to show; there is no result then."""

    result: T

    def __init__(self, action: Callable[[], T], title: str = "This didn’t work") -> None:
        self.error: FormError | None = None
        try:
            self.result = action()
        except AccountError as raised:
            self.error = FormError(title, raised.text, 422)
        except PasskeyError as raised:
            self.error = FormError(title, str(raised), 422)
        except TooManyTriesError as raised:
            wait = plural(-(-raised.seconds // 60), "minute")
            text = (
                f"There have been too many attempts from this network or with this address. Please try again in {wait}."
            )
            self.error = FormError("Too many attempts", text, 429, raised.seconds)
        except DatabaseBusy as raised:
            self.error = try_later(raised)
