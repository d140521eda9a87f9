"""Print the seconds it takes to render `/events/` of each site: `python -m bench.rendering DATA…`."""

import sys
import time
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient

from app import create_app
from core.session_cookie import session_cookie
from core.settings import Settings

RENDERINGS = 200


def visitor(data: Path) -> FlaskClient:
    """Return a visitor whose session cookie bypasses the cache."""
    app = create_app(Settings(data=data, database_url=None, base_url=None, host="127.0.0.1", port=8000))
    client = app.test_client()
    client.set_cookie(app.config["SESSION_COOKIE_NAME"], session_cookie(app).for_device("bench"))
    return client


def seconds_to_render(client: FlaskClient) -> float:
    """Return how long one page takes."""
    began = time.perf_counter()
    assert client.get("/events/").status_code == 200
    return time.perf_counter() - began


# In turns, so that other load on the machine affects all sites alike.
visitors = [visitor(Path(data)) for data in sys.argv[1:]]
rounds = [[seconds_to_render(one) for one in visitors] for _ in range(RENDERINGS)]
print(*(median(times) for times in zip(*rounds, strict=True)))
