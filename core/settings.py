"""Settings, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

KNOWN = ("PODIUM_DATA", "PODIUM_DATABASE_URL", "PODIUM_BASE_URL")
SHORTEST_KEY = 32  # bytes


class StartError(Exception):
    """Podium cannot start; the message is one line that says why and what to do."""


class SettingsError(StartError):
    """A setting is wrong."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the site lives: its data folder, its database when that is not in the folder, and its address."""

    data: Path
    database_url: str | None
    base_url: str | None
    host: str
    port: int

    @property
    def public_url(self) -> str:
        """The address that links in pages begin with, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{self.port}"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of an environment, or raise SettingsError naming the variable that is wrong."""
    unknown = sorted(name for name in environ if name.startswith("PODIUM_") and name not in KNOWN)
    if unknown:
        raise SettingsError(f"{unknown[0]} is not a setting of Podium; there are {', '.join(KNOWN)}, HOST and PORT.")
    return Settings(
        data=Path(environ.get("PODIUM_DATA") or "instance"),
        database_url=environ.get("PODIUM_DATABASE_URL") or None,
        base_url=_base_url(environ.get("PODIUM_BASE_URL", "")),
        host=environ.get("HOST") or "127.0.0.1",
        port=_port(environ.get("PORT") or "8000"),
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 65535):
        raise SettingsError(f"PORT is {text!r}; it has to be a number from 1 to 65535.")
    return int(text)


def _base_url(text: str) -> str | None:
    if not text:
        return None
    try:
        url = urlsplit(text)
        whole = url.scheme in ("http", "https") and url.hostname and (url.port is None or url.port > 0)
    except ValueError:
        whole = False
    if not whole or url.path.strip("/") or url.query or url.fragment or url.username is not None or " " in text:
        raise SettingsError(
            f"PODIUM_BASE_URL is {text!r}; it has to be like https://events.example.org, without a path."
        )
    return text.rstrip("/")


def prepare_data_folder(settings: Settings) -> str:
    """Make the data folder if there is none, and return the secret key that is kept in it.

    Raises SettingsError when the folder cannot be written to.
    """
    key = settings.data / "secret_key"
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made whole beside its place and then linked, so that of two first starts both have the same key.
        fresh = settings.data / f".secret_key.{secrets.token_hex(8)}"
        fresh.touch(mode=0o600)
        try:
            if not key.exists():
                fresh.write_text(secrets.token_hex(SHORTEST_KEY))
                _link(fresh, key)
        finally:
            fresh.unlink()
        secret = key.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"PODIUM_DATA is {str(settings.data)!r}, which cannot be written to: {error.strerror}."
        ) from error
    if len(secret) < SHORTEST_KEY:
        raise SettingsError(f"{key} is empty or cut short; remove it to have a new one made.")
    return secret


def _link(fresh: Path, key: Path) -> None:
    try:
        key.hardlink_to(fresh)
    except FileExistsError:
        return
