"""What `make run` starts: database, migrations, server and a sample stream, all stopped again by Ctrl-C."""

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import click
from dotenv import dotenv_values

from storage import embedded, migrate
from storage.database import connect
from webhooks.settings import ROOT, Settings, SettingsError, environment

READY_WITHIN_S = 60
LOOK_S = 1  # between two looks whether server and worker live
STOPPED_WITHIN_S = 45  # gunicorn's graceful timeout, and some
RUNNING = """
Checkout Ledger is running. {sample}

  Audit pages     {web}/audit
  Health          {web}/health/ready
  Metrics         {web}/metrics
  Webhooks go to  {web}/webhooks/stripe
  Signing secret  {secret}
  Database        {database}
  Commands        .venv/bin/flask {flask}audit --help

Audit pages answer only on this machine (loopback).

Deliver an event yourself, signed as Stripe signs:

{curl}

Ctrl-C stops everything and keeps the data.
"""
# Stripe signs «timestamp.payload» (docs.stripe.com/webhooks, «Verify manually»).
CURL = """\
t=$(date +%s); p='{{"id":"evt_from_curl","object":"event","type":"customer.created","created":1790000000,\
"livemode":false,"data":{{"object":{{"id":"cus_from_curl","object":"customer"}}}}}}'; \
s=$(printf '%s.%s' "$t" "$p" | openssl dgst -sha256 -hmac '{secret}' | sed 's/.* //'); \
curl -sS -w '%{{http_code}}\\n' {web}/webhooks/stripe -H 'Content-Type: application/json' \
-H "Stripe-Signature: t=$t,v1=$s" --data-binary "$p\""""


SERVER, WORKER = ("gunicorn", "wsgi:app"), ("flask", "worker")


class Stopping:
    """Turns Ctrl-C and SIGTERM into one orderly end; while `armed` is off they wait, and a second one is ignored."""

    def __init__(self) -> None:
        """Take the signals over."""
        self.asked = self.armed = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self)

    def __call__(self, *_: object) -> None:
        """Remember the signal, and end if that is safe now."""
        self.asked = True
        if self.armed:
            self.arm()

    def arm(self) -> None:
        """From now on a signal ends the program, as does one that came before."""
        self.armed = not self.asked
        if self.asked:
            sys.exit(0)

    @contextmanager
    def put_off(self) -> Iterator[None]:
        """Let a signal wait meanwhile: a process that is being started is nobody's yet, and would stay behind."""
        self.armed = False
        yield
        self.arm()


def main(environ: Mapping[str, str]) -> None:
    """Start everything, say how to use it, and wait."""
    stopping = Stopping()
    values = development_values(environ)
    settings = Settings.from_environ(values)
    refuse_taken_port(settings)
    url = settings.database_url or embedded.url(settings.var_dir / "postgres")
    stopping.arm()
    engine = connect(url)
    migrate.upgrade(engine)
    engine.dispose()
    values |= {"DATABASE_URL": url}
    with ExitStack() as running:
        with stopping.put_off():
            worker, server = (running.enter_context(served(module, values)) for module in (WORKER, SERVER))
        wait_until_ready(server, settings.port)
        told = send_sample(settings)
        click.echo(welcome(replace(settings, database_url=url), told))
        while (code := server.poll()) is None:
            if worker.poll() is not None:  # as one that lost the database does: a platform starts it again, too
                click.echo(f"The worker ended by itself (code {worker.returncode}); it is started again.", err=True)
                with stopping.put_off():
                    worker = running.enter_context(served(WORKER, values))
            time.sleep(LOOK_S)
        raise click.ClickException(f"the server ended by itself (code {code})")


def development_values(environ: Mapping[str, str]) -> dict[str, str]:
    """Add secrets of this machine's own under the environment and .env, made once."""
    values = {"LOG_LEVEL": "WARNING"} | environment(environ, ROOT / ".env") | {"BIND_HOST": "127.0.0.1"}
    file = development_file(values)
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        key = base64.b64encode(secrets.token_bytes(32)).decode()
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as text:
            text.write(f"STRIPE_WEBHOOK_SECRETS=whsec_{secrets.token_hex(16)}\nPEOPLE_KEY={key}\n")
    made = {name: value or "" for name, value in dotenv_values(file).items()}
    return values | {name: value for name, value in made.items() if not values.get(name, "").strip()}


def development_file(values: Mapping[str, str]) -> Path:
    """Where this machine's secrets are, beside the data that they open."""
    return ROOT / Path(values.get("VAR_DIR") or "var").expanduser() / "development.env"


def refuse_taken_port(settings: Settings) -> None:
    """Say at once that another program listens there, rather than after gunicorn's retries."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.bind_host, settings.port))
        except OSError as error:
            raise click.ClickException(f"port {settings.port}: {error.strerror}; try PORT=8001 make run") from error


@contextmanager
def served(module: tuple[str, ...], environ: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process apart from the terminal's Ctrl-C, and stop it gracefully before the database goes."""
    command = [sys.executable, "-m", *module]
    server = subprocess.Popen(command, cwd=ROOT, env=dict(environ), start_new_session=True)  # noqa: S603 — our own
    try:
        yield server
    finally:
        server.terminate()
        try:
            server.wait(STOPPED_WITHIN_S)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()


def wait_until_ready(server: subprocess.Popen[bytes], port: int) -> None:
    """Ask until the service can take deliveries in."""
    deadline = time.monotonic() + READY_WITHIN_S
    while not is_ready(port):
        if server.poll() is not None or time.monotonic() > deadline:
            raise click.ClickException("the server did not become ready; its messages are above")
        time.sleep(0.05)


def is_ready(port: int) -> bool:
    """Ask once."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def send_sample(settings: Settings) -> str:
    """Send an invented shop's events through the front door; never into a database that is not ours alone."""
    if settings.database_url:
        return "DATABASE_URL is set, so no sample events were sent."
    arguments = ["--url", f"http://127.0.0.1:{settings.port}/webhooks/stripe"]
    arguments += ["--secret", settings.webhook_secrets[0].decode()]
    sample = subprocess.run(  # noqa: S603 — our own sample
        [sys.executable, "-m", "bench.sample", *arguments], cwd=ROOT, stdout=subprocess.PIPE, start_new_session=True
    )
    if sample.returncode:
        raise click.ClickException("the sample events were not taken; the server's messages are above")
    return f"Sample of an invented shop: {sample.stdout.decode().strip()}."


def welcome(settings: Settings, sample: str) -> str:
    """Say where everything is."""
    web, secret = f"http://127.0.0.1:{settings.port}", settings.webhook_secrets[0].decode()
    file = os.path.relpath(settings.var_dir / "development.env", ROOT)
    curl = CURL.format(secret=secret, web=web)
    return RUNNING.format(
        sample=sample, web=web, secret=secret, database=settings.database_url, flask=f"-e {file} ", curl=curl
    )


if __name__ == "__main__":
    try:
        main(os.environ)  # noqa: TID251 — a front door like wsgi.py
    except (SettingsError, embedded.EmbeddedError) as problem:
        sys.exit(f"Checkout Ledger cannot start: {problem}")
    except click.ClickException as problem:
        sys.exit(f"Checkout Ledger: {problem.message}")
