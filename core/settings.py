"""Settings, read once from environment variables, and the data folder with its secret key."""

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from click import ClickException
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from core.email_address import writable_address
from core.mail_server import SmtpServer, parse_smtp_url

PROJECT = Path(__file__).parent.parent / "pyproject.toml"
VERSION: str = tomllib.loads(PROJECT.read_text())["project"]["version"]
VARIABLES = (
    "PODIUM_BASE_URL",
    "PODIUM_DATA",
    "PODIUM_DATABASE_URL",
    "PODIUM_HSTS_SUBDOMAINS",
    "PODIUM_MAIL_FROM",
    "PODIUM_MEDIA_BY_PROXY",
    "PODIUM_PROXIES",
    "PODIUM_SMTP_URL",
)
MIN_KEY_LENGTH = 32  # characters
MAX_PORT = 65535
HOST = re.compile(r"[A-Za-z0-9._:-]{1,253}")
# Only in the form that a browser uses, since links, cards and cookies are built from it.
BASE_URL = re.compile(r"(?P<origin>https?://(?:[a-z0-9.-]{1,253}|\[[0-9a-f:]+\])(?::(?P<port>[1-9][0-9]{0,4}))?)/?")
DATABASES = ("sqlite", "postgresql")
# The address at which a server that listens on all addresses can be reached locally.
LOOPBACK_ADDRESSES = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class StartError(ClickException):
    """Podium can't start; the message is one line that says why and what to do.

    `flask` commands print it and exit with status 1.
    """


class SettingsError(StartError):
    """A setting is invalid."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a site: data folder, database if that isn't in the folder, addresses and mail.

    `proxies` is the number of trusted proxies that set `X-Forwarded-For`. Mail is sent through `smtp` from the address
    `mail_from`; without `smtp` it is held in the data folder. `hsts_subdomains` extends HSTS to subdomains;
    `media_by_proxy` lets the proxy serve media files when it asks to.
    """

    data: Path
    database_url: str | None
    base_url: str | None
    host: str
    port: int
    proxies: int = 0
    smtp: SmtpServer | None = None
    mail_from: str = ""
    hsts_subdomains: bool = False
    media_by_proxy: bool = False

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


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of an environment; SettingsError names the invalid variable."""
    unknown = sorted(name for name in environ if name.startswith("PODIUM_") and name not in VARIABLES)
    if unknown:
        raise SettingsError(
            f"{unknown[0]} is not a setting of Podium; these are: {', '.join(VARIABLES)}, HOST and PORT."
        )
    return Settings(
        data=Path(environ.get("PODIUM_DATA") or "instance"),
        database_url=_database_url(environ.get("PODIUM_DATABASE_URL", "")),
        base_url=_base_url(environ.get("PODIUM_BASE_URL", "")),
        host=_host(environ.get("HOST") or "127.0.0.1"),
        port=_port(environ.get("PORT") or "8000"),
        proxies=_proxies(environ.get("PODIUM_PROXIES") or "0"),
        smtp=_smtp(environ.get("PODIUM_SMTP_URL", "")),
        mail_from=_mail_from(environ.get("PODIUM_MAIL_FROM", "")),
        hsts_subdomains=_yes_or_no("PODIUM_HSTS_SUBDOMAINS", environ),
        media_by_proxy=_yes_or_no("PODIUM_MEDIA_BY_PROXY", environ),
    )


def _host(text: str) -> str:
    if not HOST.fullmatch(text):
        raise SettingsError(f"HOST is {text!r}; it has to be an address or a name of this machine, like 127.0.0.1.")
    return text


def _port(text: str) -> int:
    if not (re.fullmatch(r"[0-9]{1,5}", text) and 1 <= int(text) <= MAX_PORT):
        raise SettingsError(f"PORT is {text!r}; it has to be a number from 1 to 65535.")
    return int(text)


def _proxies(text: str) -> int:
    if not re.fullmatch(r"[0-9]", text):
        raise SettingsError(f"PODIUM_PROXIES is {text!r}; it has to be how many proxies to trust, from 0 to 9.")
    return int(text)


def _yes_or_no(name: str, environ: Mapping[str, str]) -> bool:
    text = environ.get(name) or "no"
    if text not in ("yes", "no"):
        raise SettingsError(f"{name} is {text!r}; it has to be yes or no.")
    return text == "yes"


def _smtp(text: str) -> SmtpServer | None:
    try:
        return parse_smtp_url(text) if text else None
    except ValueError as error:
        # Without the URL, which may contain a password.
        raise SettingsError(f"PODIUM_SMTP_URL is wrong: {error}.") from error


def _mail_from(text: str) -> str:
    # Not every mail server takes a sender with other letters.
    if text and (writable_address(text) is None or not text.isascii()):
        raise SettingsError(f"PODIUM_MAIL_FROM is {text!r}; it has to be an address like podium@example.org.")
    return text.strip()


def _base_url(text: str) -> str | None:
    if not text:
        return None
    url = BASE_URL.fullmatch(text)
    if url is None or int(url["port"] or "80") > MAX_PORT:
        raise SettingsError(
            f"PODIUM_BASE_URL is {text!r}; it has to be like https://events.example.org: http or https, a host in "
            "small letters, and no path."
        )
    return url["origin"]


def _database_url(text: str) -> str | None:
    if not text:
        return None
    # Messages don't repeat the URL, which may contain a password.
    try:
        url = make_url(text)
        is_persistent = url.get_backend_name() in DATABASES and url.database not in ("", None, ":memory:")
        # Report a missing driver now, not at the first page.
        url.get_dialect().import_dbapi()
    except ImportError as error:
        raise SettingsError(f"PODIUM_DATABASE_URL needs a driver that is not installed: {error.name}.") from error
    except (ArgumentError, ValueError):
        is_persistent = False
    if not is_persistent:
        raise SettingsError(
            "PODIUM_DATABASE_URL has to name a database, like postgresql+psycopg://user:password@host/name or "
            "sqlite:////path/to/file."
        )
    return text


def prepare_data_folder(settings: Settings) -> str:
    """Create the data folder if necessary, and return the secret key in it; SettingsError if it isn't writable."""
    key = settings.data / "secret_key"
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Written to a temporary file and then linked, so that two simultaneous first starts get the same key.
        fresh = settings.data / f".secret_key.{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        try:
            if not key.exists():
                fresh.write_text(secrets.token_hex(MIN_KEY_LENGTH))
                _link(fresh, key)
        finally:
            fresh.unlink()
        secret = key.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "its secret_key isn't text"
        raise SettingsError(
            f"PODIUM_DATA is {str(settings.data)!r}, which can't be used: {reason}. "
            "It has to be a folder that Podium may write to."
        ) from error
    if len(secret) < MIN_KEY_LENGTH:
        raise SettingsError(f"{key} is empty or cut short; remove it to have a new one made.")
    return secret


def _link(fresh: Path, key: Path) -> None:
    try:
        key.hardlink_to(fresh)
    except FileExistsError:
        return
