"""A real application on a real SQLite file, and a client that lints each page it gets."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from examples import load_profile
from flask import Flask
from page_lint import LintingClient
from real_site import start_demonstration
from shared_site import SharedSites
from sqlalchemy import event

from app import create_app, prepare
from blueprints.content.demonstration import load_demonstration
from core import form_protection
from core.database import db
from core.migrations import upgrade_database
from core.settings import Settings

load_profile()

DEMONSTRATION = Path(__file__).parent.parent / "demo" / "content"
MEMORY = "/dev/shm"  # noqa: S108 - a file system that Linux keeps in memory


def make_settings(data: Path) -> Settings:
    """Return settings for a site in a folder of its own."""
    return Settings(data=data, database_url=None, base_url="https://podium.test", host="127.0.0.1", port=8000)


@pytest.fixture(scope="session")
def migrated_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a migrated, empty database; tests copy it, which is quicker than migrating."""
    data = tmp_path_factory.mktemp("migrated") / "data"
    app = create_app(make_settings(data))
    upgrade_database(app)
    with app.app_context():
        db.engine.dispose()
    return data


@pytest.fixture(scope="session")
def fast_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder in memory where Linux has one: on disk, each commit takes some milliseconds."""
    if not os.access(MEMORY, os.W_OK):
        yield tmp_path_factory.mktemp("fast")
        return
    folder = Path(MEMORY, f"podium-suite-{os.getpid()}")
    # An interrupted run would leave its folder behind.
    for left in Path(MEMORY).glob("podium-suite-*"):
        if left == folder or not Path("/proc", left.name.rpartition("-")[2]).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder.mkdir()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def shared_sites(migrated_data: Path, fast_folder: Path) -> SharedSites:
    """Lends the application that the tests of this process share."""

    def make() -> Flask:
        data = Path(tempfile.mkdtemp(dir=fast_folder)) / "data"
        shutil.copytree(migrated_data, data)
        return create_app(make_settings(data))

    return SharedSites(make)


@pytest.fixture
def app(shared_sites: SharedSites) -> Iterator[Flask]:
    """An application with an empty site, shared with other tests; its database, files and settings are put back."""
    with shared_sites.lend() as app:
        yield from _opened(app)


@pytest.fixture
def own_app(migrated_data: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application with an empty site of its own, for tests that change more than the shared one resets."""
    data = tmp_path / "data"
    shutil.copytree(migrated_data, data)
    yield from _opened(create_app(make_settings(data)))


def _opened(app: Flask) -> Iterator[Flask]:
    app.test_client_class = LintingClient
    app.testing = True
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the fixed minimum time of even-timed responses, so that no test waits for it."""
    monkeypatch.setattr(form_protection, "ANSWER_TAKES", 0.0)


@pytest.fixture
def client(app: Flask) -> LintingClient:
    """A visitor that lints every page it requests."""
    client = app.test_client()
    assert isinstance(client, LintingClient)
    return client


@pytest.fixture(scope="session")
def demonstration_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that contains the demonstration; tests copy it."""
    data = tmp_path_factory.mktemp("demonstration") / "data"
    app = create_app(make_settings(data))
    upgrade_database(app)
    with app.app_context():
        load_demonstration(DEMONSTRATION)
    prepare(app)
    with app.app_context():
        db.engine.dispose()
    return data


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server that serves the demonstration."""
    server, address = start_demonstration(tmp_path_factory.mktemp("site") / "data")
    yield address
    server.terminate()
    assert server.wait(10) == 0


@pytest.fixture
def demonstration_app(demonstration_data: Path, tmp_path: Path) -> Iterator[Flask]:
    """An application with the demonstration."""
    data = tmp_path / "demonstration"
    shutil.copytree(demonstration_data, data)
    yield from _opened(create_app(make_settings(data)))


class QueryCounter:
    """Counts the SELECTs that a block of a test causes."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __enter__(self) -> "QueryCounter":
        event.listen(db.engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_exc: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._count)

    def _count(self, _conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            self.statements.append(statement)

    def __len__(self) -> int:
        return len(self.statements)


@pytest.fixture
def count_queries(app: Flask) -> type[QueryCounter]:
    """A context manager that counts queries."""
    return QueryCounter
