"""Memory: shared between processes, and returned to the system when the process is idle."""

import ctypes
import gc
import sys
import threading
import time

# glibc gives each thread its own heap, most of which stays unused; M_ARENA_MAX is -8 in glibc's malloc.h.
M_ARENA_MAX = -8
HEAPS = 1
SECONDS_BETWEEN_LOOKS = 10
# A process is idle if it used less than this share of a processor's time between two checks.
SHARE_OF_REST = 0.05


def share_with_forks() -> None:
    """Let processes forked from now on share the existing objects' memory, as long as neither side writes to it.

    The garbage collector writes to every object that it examines, so the existing ones are excluded from collection.
    """
    gc.collect()
    gc.freeze()


def give_back_at_rest() -> None:
    """Let the threads of this process share one heap, and return free memory to the system when it becomes idle.

    After some thousand pages, that is a third of the memory. Does nothing if the C library is not glibc.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if libc is not None and hasattr(libc, "malloc_trim"):
        libc.mallopt(M_ARENA_MAX, HEAPS)
        threading.Thread(target=_watch, args=(libc,), name="podium-memory", daemon=True).start()


def _watch(libc: ctypes.CDLL) -> None:
    was_busy, used = True, time.process_time()
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        now = time.process_time()
        is_busy = now - used > SECONDS_BETWEEN_LOOKS * SHARE_OF_REST
        if was_busy and not is_busy:
            # Only when idle, since it blocks threads that allocate for up to 100 ms.
            libc.malloc_trim(0)
        was_busy, used = is_busy, now
