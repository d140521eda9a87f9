"""The settings file: the server and all commands read it, and a mistake in it is one line."""

from pathlib import Path

import pytest

from core.data_folder import server_address, with_server_address, write_server_address
from core.mail_server import SmtpServer
from core.settings import Settings, SettingsError, read_settings

EVERYTHING = """
base_url = "https://events.example.org/"
database_url = "sqlite:////srv/other.db"
mail_from = "events@example.org"
proxies = 1
smtp_url = "smtp://user:secret@mail.example.org"
host = "192.0.2.1"
port = 8080
hsts_subdomains = true
media_by_proxy = "yes"
check_links = false
"""


def settings_of(tmp_path: Path, content: str | bytes, mode: int = 0o600, **environ: str) -> Settings:
    file = tmp_path / "podium.toml"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    file.chmod(mode)
    return read_settings({"PODIUM_DATA": str(tmp_path), **environ})


def error_of(tmp_path: Path, content: str | bytes, mode: int = 0o600, **environ: str) -> str:
    with pytest.raises(SettingsError) as caught:
        settings_of(tmp_path, content, mode, **environ)
    message = str(caught.value)
    assert "\n" not in message
    return message.replace(str(tmp_path / "podium.toml"), "FILE")


def test_every_setting_can_stand_in_the_file(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, EVERYTHING)
    assert isinstance(settings.smtp, SmtpServer) and settings.smtp.host == "mail.example.org"
    assert settings == Settings(
        data=tmp_path,
        database_url="sqlite:////srv/other.db",
        base_url="https://events.example.org",
        mail_from="events@example.org",
        proxies=1,
        smtp=settings.smtp,
        host="192.0.2.1",
        port=8080,
        hsts_subdomains=True,
        media_by_proxy=True,
        check_links=False,
    )


def test_a_variable_overrides_the_file_and_an_empty_one_does_not(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, EVERYTHING, PODIUM_BASE_URL="https://other.example", PODIUM_PROXIES="", PORT="90")
    assert (settings.base_url, settings.proxies, settings.port) == ("https://other.example", 1, 90)


def test_a_site_without_the_file_has_the_defaults(tmp_path: Path) -> None:
    assert read_settings({"PODIUM_DATA": str(tmp_path)}) == Settings(data=tmp_path)
    assert read_settings({"PODIUM_DATA": str(tmp_path / "not" / "there")}).port == 8000


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('base_url = "example.org"', "base_url in FILE is 'example.org'; it has to be like https://events.example.org"),
        ("port = 0", "port in FILE is '0'; it has to be a number from 1 to 65535."),
        ("port = 80.5", "port in FILE has to be a text in quotation marks, a number, or true or false."),
        ("proxies = true", "proxies in FILE is 'yes'; it has to be how many proxies to trust, from 0 to 9."),
        ("mail_from = []", "mail_from in FILE has to be a text in quotation marks"),
        ('mail_from = "a\\nb@example.org"', "mail_from in FILE is 'a\\nb@example.org'; it has to be an address"),
        ('smtp_url = "mail.example.org"', "smtp_url in FILE is wrong: "),
        ('bse_url = "https://example.org"', "bse_url in FILE is not a setting; these are: base_url, database_url,"),
        ('[mail]\nfrom = "a@example.org"', "mail in FILE is not a setting; these are: "),
        ('data = "/srv"', "data in FILE is not a setting; these are: "),
        ("base_url = https://example.org", "FILE is not TOML: Invalid value (at line 1, column 12)."),
        (b"base_url = '\xff'", "FILE is not UTF-8."),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_key(tmp_path: Path, content: str | bytes, message: str) -> None:
    assert error_of(tmp_path, content).startswith(message)


@pytest.mark.parametrize(("wrong", "near"), [("bse_url", "base_url"), ("smtp", "smtp_url"), ("proxy", "proxies")])
def test_an_unknown_key_leads_to_the_nearest_name(tmp_path: Path, wrong: str, near: str) -> None:
    assert error_of(tmp_path, f'{wrong} = "x"').endswith(f" Did you mean {near}?")


def test_an_unknown_variable_leads_to_the_nearest_name(tmp_path: Path) -> None:
    assert error_of(tmp_path, "", PODIUM_BASEURL="x").endswith(" Did you mean PODIUM_BASE_URL?")


@pytest.mark.parametrize("key", ["smtp_url", "database_url"])
@pytest.mark.parametrize("mode", [0o644, 0o604, 0o606])
def test_a_password_that_everybody_can_read_is_refused_and_not_repeated(tmp_path: Path, key: str, mode: int) -> None:
    url = {"smtp_url": "smtp://me:hunter2@mail.example.org", "database_url": "postgresql://me:hunter2@host/name"}[key]
    message = error_of(tmp_path, f'{key} = "{url}"', mode)
    assert message == f"{key} in FILE may contain a password, and everybody can read it: chmod 600 FILE"


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o400])
def test_a_password_that_only_owner_and_group_can_read_is_accepted(tmp_path: Path, mode: int) -> None:
    assert settings_of(tmp_path, 'smtp_url = "smtp://me:hunter2@mail.example.org"', mode).smtp


def test_a_file_without_a_password_may_be_read_by_all(tmp_path: Path) -> None:
    assert settings_of(tmp_path, 'smtp_url = "smtp://localhost?starttls=no"\nport = 8001', 0o644).port == 8001


def test_a_command_has_the_address_of_the_server_unless_it_is_set(tmp_path: Path) -> None:
    here = {"PODIUM_DATA": str(tmp_path)}
    assert with_server_address(read_settings(here)).public_url == "http://127.0.0.1:8000"
    write_server_address(read_settings(here | {"PORT": "9000", "HOST": "0.0.0.0"}))
    assert with_server_address(read_settings(here)).public_url == "http://127.0.0.1:9000"
    write_server_address(read_settings(here | {"PODIUM_BASE_URL": "https://events.example.org"}))
    command = with_server_address(read_settings(here))
    assert (command.public_url, command.sender) == ("https://events.example.org", "no-reply@events.example.org")
    other = with_server_address(read_settings(here | {"PODIUM_BASE_URL": "https://other.example"}))
    assert other.public_url == "https://other.example"


@pytest.mark.parametrize("content", ["", "https://", "javascript:alert(1)", "https://a.example/path"])
def test_an_address_that_makes_no_sense_is_ignored(tmp_path: Path, content: str) -> None:
    (tmp_path / "address").write_text(content)
    assert server_address(read_settings({"PODIUM_DATA": str(tmp_path)})) is None


def test_the_documentation_has_both_names_of_every_setting() -> None:
    table = Path(__file__, "../../../docs/operating.md").resolve().read_text()
    for key in (
        "base_url",
        "database_url",
        "smtp_url",
        "mail_from",
        "media_by_proxy",
        "check_links",
        "proxies",
        "hsts_subdomains",
    ):
        assert f"| `{key}` | `PODIUM_{key.upper()}` |" in table
    assert "| `host`, `port` | `HOST`, `PORT` |" in table
