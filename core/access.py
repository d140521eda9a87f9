"""Access to the desk: who is signed in, and which roles a view admits."""

import re
from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from urllib.parse import urlsplit

from flask import abort, g, redirect, request, url_for

from core.fragments import wants_fragment
from core.time import utc_now

FRESH_FOR = timedelta(minutes=15)

P = ParamSpec("P")
T = TypeVar("T")


def current_account() -> Any:
    """Return the account that is signed in, or None."""
    return g.get("account")


def admit(*roles: StrEnum, fresh: bool = False) -> Callable[[Callable[P, T]], Callable[P, Any]]:
    """Decorate a view of the desk that only these roles may use; a fresh one asks to sign in again after FRESH_FOR."""

    def decorate(view: Callable[P, T]) -> Callable[P, Any]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
            account = current_account()
            if account is None:
                return _sign_in_first("accounts.sign_in")
            if account.role not in roles:
                abort(403)
            if fresh and not is_fresh():
                return prove_first()
            return view(*args, **kwargs)

        guarded.admitted = roles  # type: ignore[attr-defined]
        return guarded

    return decorate


def own_path(text: str | None, otherwise: str = "/desk/") -> str:
    """Return a path of this site that a link names, or another one if it leads elsewhere."""
    # Browsers read a backslash as a slash, and skip control characters.
    is_own = text is not None and re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", text) is not None
    return text if is_own and text is not None else otherwise


def is_fresh() -> bool:
    """Tell whether the person has signed in, or proved who they are, within FRESH_FOR."""
    return bool(utc_now() - g.device.proved_at <= FRESH_FOR)


def prove_first() -> Any:
    """Return the answer that asks to sign in again, and then leads back."""
    return _sign_in_first("accounts.prove")


def _sign_in_first(endpoint: str) -> Any:
    address = url_for(endpoint, next=_page())
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": address}
    return redirect(address, 303)


def _page() -> str:
    # After a POST, or for a fragment, what was typed is still on the page that sent it.
    if request.method == "GET" and not wants_fragment():
        return request.full_path.rstrip("?")
    page = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "")
    is_own = page.netloc == request.host and page.path.startswith("/desk/")
    return f"{page.path}?{page.query}".rstrip("?") if is_own else "/desk/"
