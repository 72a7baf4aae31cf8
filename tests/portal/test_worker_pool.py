"""A lock between processes that does not outlive its holder (the whole worker: test_real_worker.py)."""

import multiprocessing
import os
import signal

from portal.worker_pool import ProcessLock, SharedPipePool
from tests.running import wait_for


def test_one_process_at_a_time_and_none_waits_for_the_dead():
    lock, forking = ProcessLock(), multiprocessing.get_context("fork")
    taken = forking.Event()

    def hold():
        lock.acquire()
        taken.set()
        signal.pause()

    holder = forking.Process(target=hold)
    holder.start()
    assert taken.wait(30)
    assert not lock.acquire(block=False)

    os.kill(holder.pid, signal.SIGKILL)
    holder.join(30)

    wait_for(lambda: lock.acquire(block=False), seconds=5, what="the lock of the dead")
    lock.close()


def test_with_the_file_queue_celery_takes_this_pool(settings):
    from celery.concurrency import get_implementation

    assert get_implementation("portal.worker_pool:TaskPool").BlockingPool is SharedPipePool
