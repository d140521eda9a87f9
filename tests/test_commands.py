"""What all `flask` commands have in common: which site they work on, and what they say where there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import make_settings
from flask import Flask
from places import come
from real_site import ROOT
from records import a_site, an_event, save

from app import create_app, open_site
from core.database import db
from models.event import RegistrationMode


def flask(data: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PODIUM_")}
    return subprocess.run(
        [sys.executable, "-m", "flask", *arguments],
        cwd=ROOT,
        env=clean | {"PODIUM_DATA": str(data)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


COMMANDS = [
    ("checkin", "maps", "K7WQ2M"),
    ("decide", "maps", "ada@example.org", "accept"),
    ("dump", "elsewhere"),
    ("events", "import", __file__),
    ("load", "demo/content"),
    ("mail", "list"),
    ("notify-change", "maps"),
    ("podcast", "check"),
    ("podcast", "import", __file__),
    ("registrations", "maps"),
    ("retain",),
    ("worker",),
]


@pytest.mark.parametrize("folder", ["missing", "without-a-database"])
def test_a_command_names_the_folder_that_has_no_site_and_leaves_it_as_it_is(
    tmp_path: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = tmp_path / folder
    if folder != "missing":
        data.mkdir()
    monkeypatch.setenv("PODIUM_DATA", str(data))
    app = create_app()
    for command in COMMANDS:
        result = app.test_cli_runner().invoke(args=list(command))
        assert (result.exit_code, result.output) == (
            1,
            f"Error: There is no site in {data}. Set PODIUM_DATA to the data folder of your site, or start the site "
            "once.\n",
        ), command
    assert data.exists() == (folder != "missing") and not list(tmp_path.rglob("*.db"))


def test_the_doctor_says_that_there_is_no_site_and_looks_at_the_rest(tmp_path: Path) -> None:
    result = flask(tmp_path / "data", "doctor")
    assert (result.returncode, result.stderr) == (1, "")
    assert f"FAIL database: There is no site in {tmp_path}/data." in result.stdout
    assert "ok   SQLite" in result.stdout and "ok   disk" in result.stdout
    assert not (tmp_path / "data").exists()


def test_a_command_without_the_secret_key_signs_nothing(own_app: Flask) -> None:
    data = Path(own_app.config["DATA_FOLDER"])
    (data / "secret_key").unlink()
    assert "secret_key is missing; copy it there" in flask(data, "mail", "list").stderr
    assert not (data / "secret_key").exists()


def test_a_mail_of_a_decision_leads_to_the_site(own_app: Flask) -> None:
    data = Path(own_app.config["DATA_FOLDER"])
    save(a_site(), event := an_event(slug="maps", registration_mode=RegistrationMode.APPLICATION))
    come(event, "ada")
    db.session.remove()
    # The server knows its address from its environment alone.
    open_site(create_app(make_settings(data)))
    assert flask(data, "decide", "maps", "ada@people.test", "accept").returncode == 0
    mails = [flask(data, "mail", "show", number).stdout for number in ("1", "2")]
    assert ["https://podium.test/" in mail and "no-reply@podium.test" in mail for mail in mails] == [True, True]
    assert not any("127.0.0.1" in mail for mail in mails)


def test_the_doctor_says_that_the_server_has_another_address(own_app: Flask) -> None:
    data = Path(own_app.config["DATA_FOLDER"])
    (data / "address").write_text("https://podium.test\n")
    (data / "podium.toml").write_text('base_url = "https://new.example"\n')
    said = flask(data, "doctor").stdout
    assert "FAIL base URL: https://new.example, but the server runs with https://podium.test; restart it" in said


def test_a_wrong_setting_stops_a_command_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "podium.toml").write_text("prot = 80\n")
    result = flask(tmp_path, "retain")
    assert result.returncode == 1
    assert result.stderr.startswith(f"Error: prot in {tmp_path}/podium.toml is not a setting; these are: ")
    assert result.stderr.endswith("Did you mean port?\n") and result.stderr.count("\n") == 1
