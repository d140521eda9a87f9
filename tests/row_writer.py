"""A writer for `staleness.py`, run as a script: it commits increasing numbers to one row, with the SQLite it is told.

It imports nothing of Podium, so that it can use another SQLite than the tests do: two in one process don't see each
other's locks.
"""

import mmap
import os
import random
import signal
import struct
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

# For each writer, the highest number that it knows to be committed, its public commits, and the commits that it found
# to be lost. Each number is one aligned word, so that readers never see half of one.
SLOT = struct.Struct("=qqq")
PRIVATE = (
    "UPDATE event SET places_taken = abs(random()) % 9",
    "INSERT OR REPLACE INTO rate_window VALUES (abs(random()) % 9, '2027-03-01', 1)",
)
# Pages in the log after which a commit is followed by a checkpoint. A small log is restarted all the time, which is
# when old versions of SQLite can lose commits.
AUTOCHECKPOINTS = (1, 4, 30, 1000)
CHECKPOINTS = ("PASSIVE", "FULL", "RESTART", "TRUNCATE")
OF_A_CONNECTION = 60  # commits


def write(module: str, database: str, slots: Path, place: int, commits: int, seed: int) -> None:
    """Commit about `commits` times to a database, and record in a file shared by all writers what was committed.

    Each connection is opened in a process of its own, and some of these are killed at any moment.
    """
    chance = random.Random(seed)  # noqa: S311 - no secret
    sqlite = import_module(module)
    with slots.open("r+b") as file, mmap.mmap(file.fileno(), 0) as shared:
        words = memoryview(shared).cast("q")
        for number in range(0, commits, OF_A_CONNECTION):
            writer = os.fork()
            if not writer:
                os._exit(_write_once(sqlite, database, words, 3 * place, seed + number))
            if chance.random() < 0.2:
                time.sleep(chance.uniform(0.0, 0.05))
                os.kill(writer, signal.SIGKILL)
            _, status = os.waitpid(writer, 0)
            if os.waitstatus_to_exitcode(status) > 0:
                sys.exit(1)
        words.release()


def _write_once(sqlite: Any, database: str, words: Any, slot: int, seed: int) -> int:
    chance = random.Random(seed)  # noqa: S311 - no secret
    connection = sqlite.connect(database, isolation_level=None, timeout=60)
    try:
        for _ in range(OF_A_CONNECTION):
            if chance.random() < 0.1:
                connection.execute(f"PRAGMA wal_autocheckpoint = {chance.choice(AUTOCHECKPOINTS)}")
            if chance.random() < 0.02:
                connection.execute(f"PRAGMA wal_checkpoint({chance.choice(CHECKPOINTS)})").fetchall()
            _commit(connection, chance, words, slot)
        connection.close()
    except sqlite.Error as error:
        sys.stderr.write(f"{sqlite.sqlite_version}: {error}\n")
        return 1
    return 0


def _commit(connection: Any, chance: random.Random, words: Any, slot: int) -> None:
    known = max(words[::3])
    connection.execute("BEGIN IMMEDIATE")
    number = int(connection.execute("SELECT title FROM event").fetchone()[0])
    if number < known:
        # An acknowledged commit is not in the row, although this transaction sees all that is committed.
        words[slot + 2] += 1
    if chance.random() < 0.5:
        connection.execute(chance.choice(PRIVATE))
        connection.execute("COMMIT")
        return
    connection.execute("UPDATE event SET title = ?", [str(max(number, known) + 1)])
    if chance.random() < 0.2:
        connection.execute("ROLLBACK")
        return
    connection.execute("COMMIT")
    words[slot] = max(number, known) + 1
    words[slot + 1] += 1


if __name__ == "__main__":
    module, database, slots, *numbers = sys.argv[1:]
    write(module, database, Path(slots), *map(int, numbers))
