"""Memory: shared between processes, and given back to the system at rest."""

import ctypes
import gc
import sys
import threading
import time

# glibc gives each thread a heap of its own, of which most stays unused; M_ARENA_MAX is -8 in its malloc.h.
M_ARENA_MAX = -8
HEAPS = 1
SECONDS_BETWEEN_LOOKS = 10
# Less of a processor's time than this between two looks is rest.
SHARE_OF_REST = 0.05


def share_with_forks() -> None:
    """Let a process that is forked after this share the memory of what is here, as far as neither writes to it.

    The garbage collector writes to all that it looks at, so it is told to leave that alone.
    """
    gc.collect()
    gc.freeze()


def give_back_at_rest() -> None:
    """Let the threads of this process share one heap, and give back what is free when the process comes to rest.

    After some thousand pages that is a third of the memory. Does nothing where the C library is not glibc.
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
            # At rest, since it keeps threads that allocate waiting for up to 100 ms.
            libc.malloc_trim(0)
        was_busy, used = is_busy, now
