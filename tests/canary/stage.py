"""The whole service on a PostgreSQL of its own: everything is delivered, refused, asked, parked and replayed in it."""

import hmac
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Engine, text

from storage import embedded, migrate
from storage.database import connect
from storage.exports.forms import FORMS as FILES
from storage.questions import QUESTIONS
from tests.canary import places, work
from tests.canary.api import Api, destination, endpoint, serving
from tests.canary.deliveries import JSON_TYPE, genuine, lost, malformed, refused
from tests.canary.marks import Mark, Marks
from tests.conftest import PEOPLE_KEY, SECRET, admin, named
from tests.service.conftest import ROOT, Service, environment, free_port, until
from webhooks.app import create_app
from webhooks.endpoints import DESTINATIONS, ENDPOINTS
from webhooks.settings import Settings
from webhooks.tasks import SCHEDULES

FORMS = ("", ".json", *(f".{name}" for name in FILES))


@dataclass
class Stage:
    """What was sent, what was answered, and where everything is."""

    folder: Path
    database: str
    engine: Engine
    service: Service
    api: Api
    environ: dict[str, str]  # of a worker
    marks: Marks
    accepted: set[Mark] = field(default_factory=set)  # what genuine deliveries carried
    sealable: set[Mark] = field(default_factory=set)  # what of that is a person's, in objects that can be named
    delivered: dict[str, set[Mark]] = field(default_factory=dict)  # what is a person's, by the id of its object
    statuses: Counter[int] = field(default_factory=Counter)
    answers: list[bytes] = field(default_factory=list)  # to whoever asks
    refusals: list[bytes] = field(default_factory=list)  # to whoever delivers
    said: list[str] = field(default_factory=list)  # in the terminal
    worked: list[int] = field(default_factory=list)  # the exit codes of workers
    metrics: bytes = b""
    found: dict[str, set[Mark]] = field(default_factory=dict)  # by place

    @property
    def data(self) -> Path:
        """Where PostgreSQL keeps its files."""
        return self.folder / "postgres"

    @property
    def settings(self) -> Settings:
        """The settings for a second process on the same database."""
        given = {"DATABASE_URL": self.database, "STRIPE_WEBHOOK_SECRETS": SECRET, "PEOPLE_KEY": PEOPLE_KEY}
        return Settings.from_environ(given)

    def post(self, payload: bytes, headers: dict[str, str], *, signs: bool = True) -> None:
        """Deliver; keep the answer's headers and body."""
        stamp = int(time.time())
        mac = hmac.digest(SECRET.encode(), b"%d.%b" % (stamp, payload), "sha256").hex()
        signature = {"Stripe-Signature": f"t={stamp},v1={mac}"} if signs else {}
        status, answered, body = self.service.request(
            "POST", "/webhooks/stripe", payload, {**JSON_TYPE, **signature, **headers}
        )
        self.statuses[status] += 1
        self.refusals.append(str(answered).encode() + body)

    def get(self, path: str) -> bytes:
        """Ask for a page or a file."""
        status, headers, body = self.service.request("GET", path, headers={"Host": "localhost"})
        assert status == 200, (path, body)
        return str(headers).encode() + bytes(body)

    def raw(self, request: bytes) -> None:
        """Send bytes that may be no request at all."""
        with socket.create_connection(("127.0.0.1", self.service.port), timeout=10) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            self.refusals.append(b"".join(iter(lambda: connection.recv(65536), b"")))

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Look into the database as its owner."""
        with self.engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(query))]


@contextmanager
def served(folder: Path) -> Iterator[Stage]:
    """Start PostgreSQL and the service, each with all its files below one folder, and an API of Stripe's."""
    url = made(folder)
    engine = connect(url)
    migrate.upgrade(engine)
    places.uncompressed(engine)
    (folder / "tmp").mkdir()
    api, port = Api(Marks()), free_port()
    environ = environment(url, port, TMPDIR=str(folder / "tmp"), VAR_DIR=str(folder / "var"), LOG_LEVEL="DEBUG")
    with (folder / "log").open("wb") as log, serving(api) as base:
        environ |= {"WEB_WORKERS": "1", "STRIPE_API_KEY": work.KEY, "STRIPE_API_BASE": base}
        command = [sys.executable, "-m", "gunicorn", "wsgi:app"]
        process = subprocess.Popen(command, cwd=ROOT, env=environ, stderr=log, stdout=log)
        service = Service(url, port, process)
        until(lambda: service.ready() or process.poll() is not None)
        try:
            yield Stage(folder, url, engine, service, api, environ, api.marks)
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(60)
            engine.dispose()
            embedded.stop(folder / "postgres")


def made(folder: Path) -> str:
    """Make a database on a server that keeps its whole write-ahead log."""
    server = embedded.url(folder / "postgres")
    admin(server, "create database canary")
    admin(server, "alter system set wal_keep_size = '1GB'")
    admin(server, "select pg_reload_conf()")
    return named(server, "canary")


def play(stage: Stage) -> None:
    """Send, refuse, ask and replay everything."""
    deliver(stage)
    fail(stage)
    fetch(stage)
    away(stage)
    ask(stage)
    operate(stage)


def deliver(stage: Stage) -> None:
    """Deliver what Stripe may send, and note what it carried."""
    for event in genuine(stage.marks):
        payload = orjson.dumps(event)
        carried = stage.marks.found(payload)
        stage.post(payload, {})
        stage.accepted |= carried
        id = event.get("data", {}).get("object", {}).get("id")
        if isinstance(id, str):
            stage.delivered[id] = carried & stage.marks.made("person")
            stage.sealable |= stage.delivered[id]


def fail(stage: Stage) -> None:
    """Deliver what must be refused, and send what is no delivery at all."""
    for payload, headers, signs in refused(stage.marks):
        stage.post(payload, headers, signs=signs)
    for request in malformed(stage.marks):
        stage.raw(request)


def fetch(stage: Stage) -> None:
    """Deliver what asks for jobs, and have a worker do them: Stripe's API shows marked objects, or fails in any way."""
    for event in work.asking(stage.marks):
        stage.post(orjson.dumps(event), {})
    stage.api.lists = {
        "/v1/events": [work.listed(stage.marks)],
        ENDPOINTS: [endpoint(stage.marks, status) for status in ("enabled", "disabled")],
    }
    stage.api.lists[DESTINATIONS] = [destination(stage.marks)]
    with stage.engine.begin() as connection:
        connection.execute(text(work.DUE), [{"name": name} for name in SCHEDULES])
    stage.worked.append(work.run(stage.environ, stage.folder / "worker log"))
    stage.accepted |= stage.api.shown
    for asked in stage.api.asked:  # what the API shows of an object is newer than what was delivered
        stage.sealable -= stage.delivered.get(asked.rpartition("/")[2], set())
    stage.sealable |= stage.api.shown & stage.marks.made("person")


def away(stage: Stage) -> None:
    """Deliver and work while the database refuses."""
    server, name = stage.database.replace("/canary?", "/postgres?"), "canary"
    stage.engine.dispose()
    admin(server, f"alter database {name} allow_connections false")
    admin(server, f"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'")
    stage.post(lost(stage.marks), {})
    stage.worked.append(work.run(stage.environ, stage.folder / "worker log"))
    admin(server, f"alter database {name} allow_connections true")


def ask(stage: Stage) -> None:
    """Ask every question in every form, and for the history of everything that can have been paid."""
    stage.answers += [stage.get(f"/audit/{name}{form}") for name in QUESTIONS for form in FORMS]
    paid = stage.rows("select id from payment_intents union all select id from charges where payment_intent is null")
    stage.answers += [stage.get(f"/audit/payments/{id_}{form}") for (id_,) in paid for form in FORMS]
    stage.metrics = stage.get("/metrics") + stage.get("/health/ready")


def operate(stage: Stage) -> None:
    """Run the operator's and finance's commands."""
    app = create_app(stage.settings)
    runner = app.test_cli_runner()
    for name in QUESTIONS:
        for form in ("table", "json", "csv", "jsonl"):
            stage.said.append(runner.invoke(args=["audit", name, "--format", form]).output)
    shown = [f"show {id_}" for (id_,) in stage.rows("select min(id) from events group by object_type")]
    for command in ("replay --parked", "parked", "replay", "parked", *shown):
        stage.said.append(runner.invoke(args=["events", *command.split()]).output)
    for close in app.extensions["close"]:
        close()


def look(stage: Stage) -> None:
    """Search everything that is left, after all of it went to disk."""
    admin(stage.database, "select pg_switch_wal()")
    admin(stage.database, "checkpoint")
    marks, tables = stage.marks, places.in_tables(stage.engine, stage.marks)
    # Figures are worked out of others, and may be another mark by chance: what no table holds, no answer can show.
    shown = set(marks.texts).union(*tables.values())
    stage.found = {
        **tables,
        "vault": places.in_the_vault(stage.engine, marks, stage.settings.people_key),
        "answers": marks.found(b"\n".join(stage.answers)) & shown,
        "refusals": marks.found(b"\n".join(stage.refusals)),
        "terminal": marks.found("\n".join(stage.said).encode()) & shown,
        "metrics": marks.found(stage.metrics),
        "log": marks.found((stage.folder / "log").read_bytes()),
        "worker log": marks.found((stage.folder / "worker log").read_bytes()),
        "temporary files": places.in_files(stage.folder / "tmp", marks),
        "var": places.in_files(stage.folder / "var", marks),
        "write-ahead log": places.in_write_ahead_log(stage.data, marks),
        "database files": places.in_files(stage.data, marks),
    }
