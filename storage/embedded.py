"""The embedded PostgreSQL: a private server for machines that have none, started and stopped by who uses it."""

import atexit
import fcntl
import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from storage import server

TIMEOUT_S = 300  # after a power cut the server first replays its write-ahead log

_users: dict[Path, tuple[int, int]] = {}


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL cannot be used; the message says what to do."""


def url(folder: Path) -> str:
    """Start the server that lives in `folder`, or join it when it runs, and return its URL.

    Each user holds a shared lock that the kernel drops when the process dies, however it dies;
    the last to leave stops the server.
    """
    folder = folder.expanduser().resolve()
    with _alone(folder):
        if _users.get(folder, (0, 0))[0] != os.getpid():
            _join(folder)
        return f"postgresql://postgres@/postgres?host={quote(str(server.sockets(folder)), safe='/')}"


def stop(folder: Path) -> None:
    """Leave the server; stop it if nobody else uses it. A forked child cannot stop its parent's."""
    folder = folder.expanduser().resolve()
    owner, lock = _users.get(folder, (0, -1))
    if owner != os.getpid():
        return
    with _alone(folder):
        del _users[folder]
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if server.state(folder) == "ready":
                server.stop(folder)
        except BlockingIOError:
            pass  # another process still uses it
        finally:
            os.close(lock)


def _join(folder: Path) -> None:
    try:
        _bring_up(folder)
        _users[folder] = (os.getpid(), _lock(folder, "users", fcntl.LOCK_SH))
    except OSError as error:
        raise _unusable(folder, error) from error
    except subprocess.SubprocessError as error:
        raise EmbeddedError(f"PostgreSQL did not start; its log is {server.log_file(folder)}") from error
    atexit.register(stop, folder)


def _bring_up(folder: Path) -> None:
    """Wait while a server that somebody left comes up or goes down; start one if there is none."""
    deadline = time.monotonic() + TIMEOUT_S
    while (state := server.state(folder)) == "busy":
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL is not ready after {TIMEOUT_S} s; its log is {server.log_file(folder)}")
        time.sleep(0.05)
    if state == "gone":
        server.start(folder, TIMEOUT_S)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server."""
    lock = _lock(folder, "lock", fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(lock)


def _lock(folder: Path, kind: str, how: int) -> int:
    """Lock a file beside the folder (initdb wants the folder itself empty)."""
    path = folder.with_name(f"{folder.name}.{kind}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise _unusable(path, error) from error
    fcntl.flock(lock, how)
    return lock


def _unusable(path: Path, error: OSError) -> EmbeddedError:
    return EmbeddedError(f"{path}: {error.strerror or 'unusable'}; set VAR_DIR to a folder of yours")
