"""The embedded default's cache: files under VAR_DIR, shared by web, worker and beat without a server."""

import os
import pickle
import random
import threading
import time
import zlib

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

_SETTLED = 50_000_000  # ns: a younger file may change again within one tick of the file system's clock
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
_PLAIN = (str, int, bytes, type(None))  # values nobody can change in our hands


class SharedFileCache(FileBasedCache):
    """Django's file cache, which reads a small value once for as long as its file is the same file.

    Every public page asks for one short value, the version of the pages; looking at the file's inode
    and time instead of reading it makes that cheap. And it counts its files now and then, not at each set.
    """

    _cull_every = 50

    def __init__(self, dir, params):
        super().__init__(dir, params)
        self._seen: dict[str, tuple] = {}
        self._paths: dict[tuple, str] = {}

    def get(self, key, default=None, version=None):
        path = self._paths.get((key, version))
        seen = self._seen.get(path)
        if seen is not None:
            mark, expires, value = seen
            if _mark(path) == mark and (expires is None or expires > time.time()):
                return value
            del self._seen[path]
        path = path or self._key_to_file(key, version)
        mark = _mark(path)
        value = super().get(key, default, version)
        if isinstance(value, _PLAIN) and value is not default and mark is not None:
            self._remember(key, version, path, mark, value)
        return value

    def _remember(self, key, version, path, mark, value):
        if time.time_ns() - mark[1] < _SETTLED or mark[2] > 500:
            return
        try:
            with open(path, "rb") as file:
                expires = pickle.load(file)
        except (FileNotFoundError, EOFError):
            return
        if len(self._seen) > 100:
            self._seen.clear()
            self._paths.clear()
        self._paths[key, version] = path
        self._seen[path] = (mark, expires, value)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        """Write beside and put in place in one step, as Django does, with a third of its system calls."""
        self._cull()
        path = self._key_to_file(key, version)
        beside = f"{path}.{os.getpid()}-{threading.get_ident()}"
        try:
            handle = os.open(beside, _WRITE, 0o600)
        except FileNotFoundError:
            self._createdir()
            handle = os.open(beside, _WRITE, 0o600)
        try:
            with open(handle, "wb") as file:
                self._write_content(file, timeout, value)
            os.replace(beside, path)
        except BaseException:
            os.unlink(beside)
            raise

    def _write_content(self, file, timeout, value):
        """As Django writes it, pressed lightly: a page is read once or twice, not kept for years."""
        file.write(pickle.dumps(self.get_backend_timeout(timeout), self.pickle_protocol))
        file.write(zlib.compress(pickle.dumps(value, self.pickle_protocol), 1))

    def _cull(self):
        if random.randrange(self._cull_every) == 0:
            super()._cull()


def _mark(path):
    """What tells one file from another under the same name; every set makes a new file."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
