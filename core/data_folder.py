"""The data folder: its secret key, and the address at which the server was started."""

import secrets
from dataclasses import replace
from pathlib import Path

from core.settings import BASE_URL, Settings, SettingsError

MIN_KEY_LENGTH = 32  # characters


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
    except OSError as error:
        raise _unusable(settings, error.strerror) from error
    return read_secret_key(settings)


def read_secret_key(settings: Settings) -> str:
    """Return the secret key, or an empty text if there is none; SettingsError if it cannot be used."""
    key = settings.data / "secret_key"
    try:
        secret = key.read_text().strip()
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise _unusable(settings, getattr(error, "strerror", None) or "its secret_key isn't text") from error
    if len(secret) < MIN_KEY_LENGTH:
        raise SettingsError(f"{key} is empty or cut short; remove it to have a new one made.")
    return secret


def write_server_address(settings: Settings) -> None:
    """Write down the base URL of the server, for commands that do not know its variables."""
    _address(settings).write_text(f"{settings.public_url}\n")


def server_address(settings: Settings) -> str | None:
    """Return the base URL with which the server was last started, or None if it never was."""
    try:
        written = BASE_URL.fullmatch(_address(settings).read_text().strip())
    except (OSError, UnicodeDecodeError):
        return None
    return written["origin"] if written else None


def with_server_address(settings: Settings) -> Settings:
    """Return the settings of a command, whose links lead to the same site as the server's."""
    return settings if settings.base_url else replace(settings, base_url=server_address(settings))


def _address(settings: Settings) -> Path:
    return settings.data / "address"


def _unusable(settings: Settings, reason: str | None) -> SettingsError:
    return SettingsError(
        f"PODIUM_DATA is {str(settings.data)!r}, which can't be used: {reason}. "
        "It has to be a folder that Podium may write to."
    )


def _link(fresh: Path, key: Path) -> None:
    try:
        key.hardlink_to(fresh)
    except FileExistsError:
        return
