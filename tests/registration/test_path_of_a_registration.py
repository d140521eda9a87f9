"""The code path of one registration goes through few files, and through none twice."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import time_machine
from flask import Flask
from page_lint import LintingClient
from records import NOW, a_site, save
from registration.filling_in import ADA, ADDRESS, READING_TAKES, count, fields_of, open_event

# Who is signed in, and whether a page may be framed.
OF_EVERY_REQUEST = ("accounts/session.py", "preview/desk.py")
BLUEPRINTS = Path(__file__).parents[2] / "blueprints"


def files_entered(act: Callable[[], object]) -> list[str]:
    """Return the files of blueprints/ in the order in which their functions are first called."""
    entered: list[str] = []

    def note(frame: FrameType, event: str, _arg: Any) -> None:
        path = Path(frame.f_code.co_filename)
        if event == "call" and BLUEPRINTS in path.parents:
            entered.append(path.relative_to(BLUEPRINTS).as_posix())

    sys.setprofile(note)
    try:
        act()
    finally:
        sys.setprofile(None)
    return list(dict.fromkeys(entered))


def test_a_registration_passes_at_most_ten_files(client: LintingClient, app: Flask) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        save(a_site())
        open_event()
        sent = fields_of(client.get(ADDRESS).text) | ADA
        clock.shift(READING_TAKES)
        files = files_entered(lambda: client.post(ADDRESS, data=sent))
    assert count() == 1
    files = [name for name in files if name not in OF_EVERY_REQUEST]
    assert len(files) <= 10, "\n".join(files)
    assert files[0] == "registration/routes.py"
    assert "mail/actions.py" in files
