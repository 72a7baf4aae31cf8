"""A small supervisor: web, worker and beat as children of one foreground process.

One thread, one selector: it copies the children's lines with a name in front, restarts a child that
died, and on SIGINT or SIGTERM stops them all and waits. Each child leads its own process group, so a
Ctrl-C in the terminal reaches only the supervisor; on Linux the kernel ends the children even when the
supervisor itself is killed. Production uses containers or systemd instead (docs/operations.md).
"""

import contextlib
import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field

PATIENCE = 15  # seconds a child gets to end by itself
LONGEST_PAUSE = 30  # seconds between two attempts to start a child that keeps dying
PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    name: str
    command: list[str]
    colour: int
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = 0.0  # when to start it (again), by the monotonic clock
    tail: bytes = field(default=b"", repr=False)


class Supervisor:
    def __init__(self, commands: dict[str, list[str]], *, environment: dict[str, str], out=None):
        self.children = [Child(name, command, 32 + n) for n, (name, command) in enumerate(commands.items())]
        self.environment = environment
        self.out = out or sys.stdout
        self.width = max(map(len, commands))
        self.selector = selectors.DefaultSelector()
        self.asked_to_stop = 0  # how often: the second time nobody is waited for
        self.over = False

    def say(self, name: str, line: str, colour: int = 36):
        mark = f"{name:<{self.width}} │ "
        if self.out.isatty():
            mark = f"\033[{colour}m{mark}\033[0m"
        with contextlib.suppress(OSError, ValueError):  # nobody reads any more: keep the children in order
            self.out.write(f"{mark}{line}\n")
            self.out.flush()

    def run(self, on_tick=lambda: None, on_stop=lambda: None):
        """Start the children and stay until told to stop; calls on_tick about once a second."""
        # The signals only wake the selector through a socket: nothing happens inside a handler.
        reader, writer = socket.socketpair()
        reader.setblocking(False)
        writer.setblocking(False)
        old_wakeup = signal.set_wakeup_fd(writer.fileno())
        old = {number: signal.signal(number, self._ask_to_stop) for number in _stop_signals()}
        self.selector.register(reader, selectors.EVENT_READ, None)
        try:
            while not self.asked_to_stop:
                self._start_what_is_due()
                on_tick()
                self._listen(1.0)
        finally:
            self.over = True
            on_stop()
            self._stop_all()
            for number, handler in old.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(old_wakeup)
            reader.close()
            writer.close()

    def _ask_to_stop(self, number, frame):
        self.asked_to_stop += 1

    def _start_what_is_due(self):
        now = time.monotonic()
        for child in self.children:
            if child.process is None and child.due <= now:
                child.process = subprocess.Popen(
                    child.command,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                    preexec_fn=_end_with_parent,
                )
                child.started = now
                os.set_blocking(child.process.stdout.fileno(), False)
                self.selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _listen(self, seconds: float):
        for key, _ in self.selector.select(seconds):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    key.fileobj.recv(4096)
            else:
                self._copy_lines(key.data)
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._bury(child)

    def _copy_lines(self, child: Child):
        try:
            chunk = os.read(child.process.stdout.fileno(), 65536)
        except BlockingIOError:
            return
        if not chunk:
            self.selector.unregister(child.process.stdout)
            return
        *lines, child.tail = (child.tail + chunk).split(b"\n")
        for line in lines:
            self.say(child.name, line.decode(errors="replace"), child.colour)

    def _bury(self, child: Child):
        process, child.process = child.process, None
        with contextlib.suppress(KeyError):
            self.selector.unregister(process.stdout)
        with contextlib.suppress(OSError):
            child.tail += process.stdout.read() or b""
        for line in child.tail.splitlines():
            self.say(child.name, line.decode(errors="replace"), child.colour)
        child.tail = b""
        process.stdout.close()
        _signal_group(process.pid, signal.SIGKILL)  # what the leader left behind
        if self.over:
            return
        lived = time.monotonic() - child.started
        child.pause = 0.5 if lived > LONGEST_PAUSE else min(max(child.pause * 2, 0.5), LONGEST_PAUSE)
        child.due = time.monotonic() + child.pause
        self.say(child.name, f"进程已退出（{process.returncode}），{child.pause:g} 秒后重新启动。", 31)

    def _stop_all(self):
        running = [child for child in self.children if child.process is not None]
        for child in running:
            _signal_group(child.process.pid, signal.SIGTERM, leader_only=True)
        limit = time.monotonic() + PATIENCE
        while any(child.process is not None for child in running):
            if time.monotonic() > limit or self.asked_to_stop > 1:
                break
            self._listen(0.2)
        for child in running:
            if child.process is not None:
                self.say(child.name, "仍在运行，强制结束。", 31)
                _signal_group(child.process.pid, signal.SIGKILL)
                child.process.wait()
                self._bury(child)


def _stop_signals():
    return [signal.SIGINT, signal.SIGTERM] + ([signal.SIGHUP] if hasattr(signal, "SIGHUP") else [])


def _signal_group(pid: int, number: int, *, leader_only: bool = False):
    with contextlib.suppress(ProcessLookupError, PermissionError):
        (os.kill if leader_only else os.killpg)(pid, number)


def _end_with_parent():
    """In the child, before exec: ask the kernel for SIGTERM when the supervisor dies."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
