"""Print the seconds that one rendering of `/events/` takes without the cache: `python -m bench.rendering DATA TIMES`."""

import sys
import time
from pathlib import Path

from app import create_app
from core.settings import Settings

data, times = Path(sys.argv[1]), int(sys.argv[2])
app = create_app(Settings(data=data, database_url=None, base_url=None, host="127.0.0.1", port=8000))
# A visitor with a session goes by the cache.
client = app.test_client()
client.set_cookie(app.config["SESSION_COOKIE_NAME"], "bench")
took = []
for _ in range(times):
    began = time.perf_counter()
    assert client.get("/events/").status_code == 200
    took.append(time.perf_counter() - began)
print(sorted(took)[len(took) // 2])
