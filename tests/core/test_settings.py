"""Settings are read once, and an invalid one is reported in one line."""

import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from flask import Flask
from flask.cli import FlaskGroup

from core.data_folder import prepare_data_folder
from core.settings import Settings, SettingsError, read_settings


def settings_in(data: Path) -> Settings:
    return read_settings({"PODIUM_DATA": str(data)})


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_defaults_serve_this_machine_from_the_instance_folder() -> None:
    settings = read_settings({"PATH": "/bin", "PODIUM_DATA": "", "PORT": ""})
    assert settings == Settings(data=Path("instance"), database_url=None, base_url=None, host="127.0.0.1", port=8000)
    assert settings.public_url == "http://127.0.0.1:8000"


def test_every_setting_is_read() -> None:
    settings = read_settings(
        {
            "PODIUM_DATA": "/srv/podium",
            "PODIUM_DATABASE_URL": "sqlite:////srv/other.db",
            "PODIUM_BASE_URL": "https://events.example.org/",
            "HOST": "192.0.2.1",
            "PORT": "80",
            "PODIUM_HSTS_SUBDOMAINS": "yes",
            "PODIUM_MEDIA_BY_PROXY": "yes",
            "PODIUM_CHECK_LINKS": "no",
            "PODIUM_PROXIES": "1",
        }
    )
    assert settings == Settings(
        data=Path("/srv/podium"),
        database_url="sqlite:////srv/other.db",
        base_url="https://events.example.org",
        host="192.0.2.1",
        port=80,
        proxies=1,
        hsts_subdomains=True,
        media_by_proxy=True,
        check_links=False,
    )
    assert settings.public_url == "https://events.example.org"
    assert settings.local_url == "http://192.0.2.1:80"


@pytest.mark.parametrize(
    ("host", "address"),
    [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]"), ("localhost", "localhost")],
)
def test_the_local_address_can_be_visited(host: str, address: str) -> None:
    assert read_settings({"HOST": host}).local_url == f"http://{address}:8000"


@pytest.mark.parametrize(
    "url", ["https://example.org", "http://localhost:8000", "http://[::1]:80", "https://xn--caf-dma.example:65535"]
)
def test_a_public_address_is_unchanged(url: str) -> None:
    assert read_settings({"PODIUM_BASE_URL": url}).base_url == url


WRONG = [
    *[("PORT", port) for port in ("0", "65536", "-1", "80a", "8000.0", " 80", "٨٠", "1" * 5000)],
    *[("HOST", host) for host in ("http://127.0.0.1", "a b", "127.0.0.1/8", "\n", "é.example", "a" * 300)],
    *[
        ("PODIUM_BASE_URL", url)
        for url in (
            "example.org",
            "ftp://example.org",
            "https://",
            "https:/example.org",
            "https://example.org/path",
            "https://example.org//",
            "https://example.org?",
            "https://example.org#top",
            "https://Example.org",
            "https://user@example.org",
            "https://example.org:0",
            "https://example.org:65536",
            "https://example.org:",
            "https://exa mple.org",
            "https://example.org\n",
            " https://example.org",
        )
    ],
    *[
        ("PODIUM_DATABASE_URL", url)
        for url in ("podium.db", "sqlite://", "sqlite:///:memory:", "mysql://host/name", "nonsense://host/name")
    ],
    ("PODIUM_DATABASE_URL", "postgresql+psycopg://user:password@host:port/name"),
    *[(name, value) for name in ("PODIUM_HSTS_SUBDOMAINS", "PODIUM_MEDIA_BY_PROXY") for value in ("true", "Yes", "0")],
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_an_invalid_value_is_rejected_in_one_line_with_its_variable(name: str, value: str) -> None:
    with pytest.raises(SettingsError) as caught:
        read_settings({name: value})
    message = str(caught.value)
    assert message.startswith(f"{name} ")
    assert "\n" not in message
    assert "password@host:port" not in message


def test_a_database_without_its_driver_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(SettingsError, match=r"PODIUM_DATABASE_URL needs a driver that is not installed: psycopg\."):
        read_settings({"PODIUM_DATABASE_URL": "postgresql+psycopg://host/name"})


def test_an_unknown_setting_is_rejected_as_a_typing_error() -> None:
    with pytest.raises(SettingsError, match=r"PODIUM_DATE is not a setting of Podium; these are: .*PODIUM_DATA,"):
        read_settings({"PODIUM_DATE": "/srv/podium"})


def test_a_flask_command_rejects_an_invalid_setting_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PORT", "0")

    def create_app() -> Flask:
        read_settings()
        return Flask(__name__)

    with pytest.raises(SystemExit) as exit_:
        FlaskGroup(create_app=create_app).main(["shell"])
    assert exit_.value.code == 1
    assert capsys.readouterr().err == "Error: PORT is '0'; it has to be a number from 1 to 65535.\n"


def test_only_the_owner_can_read_the_data_folder_and_its_key(tmp_path: Path) -> None:
    data = tmp_path / "a" / "b"
    key = prepare_data_folder(settings_in(data))
    assert len(key) == 64
    assert (mode(data), mode(data / "secret_key")) == (0o700, 0o600)
    assert [path.name for path in data.iterdir()] == ["secret_key"]


def test_the_key_stays_the_same(tmp_path: Path) -> None:
    assert prepare_data_folder(settings_in(tmp_path)) == prepare_data_folder(settings_in(tmp_path))


def test_concurrent_first_starts_agree_on_one_key(tmp_path: Path) -> None:
    for attempt in range(20):
        settings = settings_in(tmp_path / str(attempt))
        with ThreadPoolExecutor(8) as starts:
            keys = set(starts.map(lambda _: prepare_data_folder(settings), range(8)))  # noqa: B023
        assert len(keys) == 1
        assert keys == {(settings.data / "secret_key").read_text()}


@pytest.mark.parametrize("content", [b"", b"abc", b"\n" * 64, b"\xff" * 64])
def test_an_invalid_key_is_rejected(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret_key").write_bytes(content)
    with pytest.raises(SettingsError, match="secret_key"):
        prepare_data_folder(settings_in(tmp_path))
    assert (tmp_path / "secret_key").read_bytes() == content


@pytest.mark.parametrize("data", ["/proc/podium", "/dev/null", "/dev/null/podium"])
def test_an_unwritable_data_folder_is_rejected(data: str) -> None:
    with pytest.raises(SettingsError) as caught:
        prepare_data_folder(settings_in(Path(data)))
    message = str(caught.value)
    assert message.startswith(f"PODIUM_DATA is '{data}', which can't be used: ")
    assert "\n" not in message


@pytest.mark.parametrize("proxies", ["-1", "10", "one", "1.0", "²"])
def test_an_invalid_number_of_proxies_is_rejected(proxies: str) -> None:
    with pytest.raises(SettingsError, match="PODIUM_PROXIES"):
        read_settings({"PODIUM_PROXIES": proxies})
