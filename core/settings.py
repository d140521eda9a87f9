"""Settings, read once from `podium.toml` in the data folder and from environment variables, which override it."""

import difflib
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from click import ClickException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from core.email_address import writable_address
from core.mail_server import SmtpServer, parse_smtp_url

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
VERSION: str = tomllib.loads(PROJECT.read_text())["project"]["version"]
FILE = "podium.toml"
PREFIX = "PODIUM_"
DATA = "PODIUM_DATA"  # not in the file, which is in that folder
OTHERS = 0o007  # the permissions of everybody who is neither the owner nor in the group of a file
MAX_PORT = 65535
HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
# Only in the form that a browser uses, since links, cards and cookies are built from it.
BASE_URL = re.compile(r"(?P<origin>https?://(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]+\])(?::(?P<port>[1-9][0-9]{0,4}))?)/?")
DATABASES = ("sqlite", "postgresql")
# The address at which a server that listens on all addresses can be reached locally.
LOOPBACK_ADDRESSES = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104

T = TypeVar("T")


class StartError(ClickException):
    """Podium can't start; the message is one line that says why and what to do.

    `flask` commands print it and exit with status 1.
    """


class SettingsError(StartError):
    """A setting is invalid."""


def setting(variable: str, read: Callable[[str], T], default: T, *, is_secret: bool = False) -> T:
    """Declare a setting by its variable, the function that reads its text, and its default.

    In the file it has the same name in small letters, without `PODIUM_`. The function raises ValueError with the rest
    of a sentence that begins with the name. A secret setting may contain a password.
    """
    return field(default=default, metadata={"variable": variable, "read": read, "is_secret": is_secret})


def _host(text: str) -> str:
    if not HOST.fullmatch(text):
        raise ValueError(f"is {text!r}; it has to be an address or a name of this machine, like 127.0.0.1.")
    return text


def _port(text: str) -> int:
    if not (re.fullmatch(r"[0-9]{1,5}", text) and 1 <= int(text) <= MAX_PORT):
        raise ValueError(f"is {text!r}; it has to be a number from 1 to 65535.")
    return int(text)


def _proxies(text: str) -> int:
    if not re.fullmatch(r"[0-9]", text):
        raise ValueError(f"is {text!r}; it has to be how many proxies to trust, from 0 to 9.")
    return int(text)


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError(f"is {text!r}; it has to be yes or no.")
    return text == "yes"


def _smtp(text: str) -> SmtpServer | None:
    try:
        return parse_smtp_url(text)
    except ValueError as error:
        # Without the URL, which may contain a password.
        raise ValueError(f"is wrong: {error}.") from error


def _mail_from(text: str) -> str:
    # Not every mail server takes a sender with other letters.
    if writable_address(text) is None or not text.isascii():
        raise ValueError(f"is {text!r}; it has to be an address like podium@example.org.")
    return text.strip()


def _base_url(text: str) -> str | None:
    url = BASE_URL.fullmatch(text)
    if url is None or int(url["port"] or "80") > MAX_PORT:
        raise ValueError(
            f"is {text!r}; it has to be like https://events.example.org: http or https, a host in small letters, and "
            "no path."
        )
    return url["origin"]


def _database_url(text: str) -> str | None:
    # Messages don't repeat the URL, which may contain a password.
    try:
        url = make_url(text)
        is_persistent = url.get_backend_name() in DATABASES and url.database not in ("", None, ":memory:")
        # Report a missing driver now, not at the first page.
        url.get_dialect().import_dbapi()
    except ImportError as error:
        raise ValueError(f"needs a driver that is not installed: {error.name}.") from error
    except (ArgumentError, ValueError):
        is_persistent = False
    if not is_persistent:
        raise ValueError(
            "has to name a database, like postgresql+psycopg://user:password@host/name or sqlite:////path/to/file."
        )
    return text


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a site: data folder, database if that isn't in the folder, addresses and mail.

    `proxies` is the number of trusted proxies that set `X-Forwarded-For`. Mail is sent through `smtp` from the address
    `mail_from`; without `smtp` it is held in the data folder. `hsts_subdomains` extends HSTS to subdomains;
    `media_by_proxy` lets the proxy serve media files when it asks to; `check_links` lets the site follow its links to
    other sites each night.
    """

    data: Path
    base_url: str | None = setting("PODIUM_BASE_URL", _base_url, None)
    database_url: str | None = setting("PODIUM_DATABASE_URL", _database_url, None, is_secret=True)
    hsts_subdomains: bool = setting("PODIUM_HSTS_SUBDOMAINS", _yes_or_no, False)
    mail_from: str = setting("PODIUM_MAIL_FROM", _mail_from, "")
    media_by_proxy: bool = setting("PODIUM_MEDIA_BY_PROXY", _yes_or_no, False)
    check_links: bool = setting("PODIUM_CHECK_LINKS", _yes_or_no, True)
    proxies: int = setting("PODIUM_PROXIES", _proxies, 0)
    smtp: SmtpServer | None = setting("PODIUM_SMTP_URL", _smtp, None, is_secret=True)  # noqa: RUF009 - a field
    host: str = setting("HOST", _host, "127.0.0.1")
    port: int = setting("PORT", _port, 8000)

    @property
    def sender(self) -> str:
        """The sender address of mail."""
        return self.mail_from or f"no-reply@{urlsplit(self.public_url).hostname or 'localhost'}"

    @property
    def local_url(self) -> str:
        """The address at which this machine reaches the server, without a trailing slash."""
        host = LOOPBACK_ADDRESSES.get(self.host, self.host)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}"

    @property
    def public_url(self) -> str:
        """The base URL of links in pages, without a trailing slash."""
        return self.base_url or self.local_url


def _declared() -> list[Field[Any]]:
    return [each for each in fields(Settings) if each.metadata]


def _key(declared: Field[Any]) -> str:
    return str(declared.metadata["variable"]).removeprefix(PREFIX).lower()


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of the data folder's file and of an environment; SettingsError names the invalid one.

    An empty variable counts as not set.
    """
    variables = [each.metadata["variable"] for each in _declared()] + [DATA]
    own = sorted(name for name in variables if name.startswith(PREFIX))
    for name in sorted(name for name in environ if name.startswith(PREFIX) and name not in own):
        raise SettingsError(
            f"{name} is not a setting of Podium; these are: {', '.join(own)}, HOST and PORT.{_nearest(name, own)}"
        )
    data = Path(environ.get(DATA) or "instance")
    file = data / FILE
    in_file = _read_file(file)
    read: dict[str, Any] = {}
    for each in _declared():
        variable, key = each.metadata["variable"], _key(each)
        text, name = (environ[variable], variable) if environ.get(variable) else (in_file.get(key), f"{key} in {file}")
        try:
            if text is not None:
                read[each.name] = each.metadata["read"](text)
        except ValueError as error:
            raise SettingsError(f"{name} {error}") from error
    return Settings(data=data, **read)


def _read_file(file: Path) -> dict[str, str]:
    """Return the text of each setting in the file, which may be missing."""
    try:
        table = tomllib.loads(file.read_bytes().decode())
        mode = file.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except UnicodeDecodeError as error:
        raise SettingsError(f"{file} is not UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is not TOML: {error}.") from error
    except OSError as error:
        raise SettingsError(f"{file} cannot be read: {error.strerror}.") from error
    keys = {_key(each): each for each in _declared()}
    texts: dict[str, str] = {}
    for key, value in table.items():
        if key not in keys:
            raise SettingsError(f"{key} in {file} is not a setting; these are: {', '.join(keys)}.{_nearest(key, keys)}")
        if not isinstance(value, str | int):
            raise SettingsError(f"{key} in {file} has to be a text in quotation marks, a number, or true or false.")
        texts[key] = ("no", "yes")[value] if isinstance(value, bool) else str(value)
        if keys[key].metadata["is_secret"] and "@" in texts[key] and mode & OTHERS:
            raise SettingsError(f"{key} in {file} may contain a password, and everybody can read it: chmod 600 {file}")
    return texts


def _nearest(name: str, names: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(names), n=1)
    return f" Did you mean {near[0]}?" if near else ""
