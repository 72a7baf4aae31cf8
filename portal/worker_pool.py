"""The worker's pool where the queue is a folder: a child that is killed takes no lock with it.

With a broker Celery can listen to (Redis), every child has a pipe of its own. With the file queue all children read one
pipe, and one of them always sits in it, holding a semaphore; killed there (kill -9, or the kernel short of memory) it
holds it for ever, and every child after it waits. A lock of the kernel's goes with the process that holds it.
"""

import fcntl
import tempfile

from billiard.pool import Pool
from celery.concurrency import prefork


class ProcessLock:
    """Held by one process at a time, no longer than it lives. Threads of one process it does not keep apart."""

    def __init__(self):
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  as long as the pool

    def acquire(self, block: bool = True) -> bool:
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | (0 if block else fcntl.LOCK_NB))
        except BlockingIOError:
            return False
        return True

    def release(self) -> None:
        fcntl.lockf(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        self._file.close()

    def __enter__(self):
        return self.acquire()

    def __exit__(self, *failure):
        self.release()


class SharedPipePool(Pool):
    def _setup_queues(self):
        super()._setup_queues()
        self._inqueue._rlock = ProcessLock()  # children reading tasks
        self._outqueue._wlock = ProcessLock()  # children writing results


class TaskPool(prefork.TaskPool):
    BlockingPool = SharedPipePool
