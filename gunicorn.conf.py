"""How gunicorn serves the ledger. `gunicorn wsgi:app` finds this file by its name."""

import gc
import logging
import os
import shutil
import sys
import tempfile
from pathlib import Path

from gevent.hub import Hub
from gunicorn import util
from gunicorn.glogging import Logger

from storage import embedded
from webhooks import logs, uncaught
from webhooks.settings import ROOT, Settings, SettingsError, environment

uncaught.install()

try:
    values = environment(os.environ, ROOT / ".env")
    if "DYNO" in values:  # Heroku: its router is outside the dyno
        values.setdefault("BIND_HOST", "0.0.0.0")  # noqa: S104 — only the router can reach a dyno
    settings = Settings.from_environ(values)
    # Started here, before the workers: it is ours, so a worker that ends does not stop it.
    os.environ["DATABASE_URL"] = settings.database_url or embedded.url(settings.var_dir / "postgres")
except (SettingsError, embedded.EmbeddedError) as error:
    sys.stderr.write(f"Checkout Ledger cannot start: {error}\n")
    sys.exit(3)

# Each process counts into files of its own here, and a process that ended stays counted. Only counters and histograms
# do so, or its end would have to be marked. prometheus_client decides at its import, which comes later, in the workers.
metrics = os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="checkout-ledger-metrics-")

# Under gevent, waiting for PostgreSQL through select is the cheapest of psycopg's ways: a fifth more events a second.
os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_select")

host = f"[{settings.bind_host}]" if ":" in settings.bind_host else settings.bind_host
bind = [f"{host}:{settings.port}"]
workers = settings.web_workers
worker_class = "webhooks.web.worker.DeliveryWorker"  # many deliveries wait for one commit without a thread each
worker_connections = 900  # select knows 1,024 files, and the process has others open
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 — heartbeats, not data
http_parser = "auto"  # the C parser if gunicorn_h1c is installed
keepalive = 75  # longer than a proxy keeps its side open
timeout = 60
graceful_timeout = 30
limit_request_line = 4094
limit_request_fields = 50
limit_request_field_size = 8190
# No header that a proxy may add is believed, whoever sends it: no answer depends on one. Saying so by empty lists
# spares every request the look at its peer's address.
secure_scheme_headers = {}
forwarder_headers = ""
forwarded_allow_ips = "*"
proc_name = "checkout-ledger"
logconfig_dict = logs.configuration(settings.log_level)
logging.raiseExceptions = False


Hub.print_exception = uncaught.in_a_greenlet  # gevent's own prints what the error says, and the greenlet's arguments
answer = util.write_error


def write_error(sock, status_int, reason, _):
    """Answer a request that is no HTTP; gunicorn's own answer repeats what was wrong with it."""
    answer(sock, status_int, reason, "")


util.write_error = write_error


class QuietLogger(Logger):
    """gunicorn's logger without its access log, which it would format for every request only to throw it away."""

    def access(self, resp, req, environ, request_time):
        """Leave it: each delivery has a line of ours."""


logger_class = QuietLogger
control_socket_disable = True  # a second door, in the home folder, that nobody uses
accesslog = None  # each delivery leaves its own line; others would put query strings into the log


def on_starting(server):
    """Say what the product does not do yet unasked, and what it keeps because it was asked to."""
    server.log.info("Audit pages answer only on this machine (loopback)")
    for what, keys in settings.opted_in.told().items():
        if keys:
            server.log.info("Opted in by the operator: %s: %s", what, ", ".join(keys))
    for warning in settings.warnings:
        server.log.warning(warning)


def pre_request(worker, req):
    """Say nothing: gunicorn's own notes the address at DEBUG, as the client wrote it."""


def post_worker_init(worker):
    """Leave what was loaded out of garbage collection: it stays, and looking at it again costs deliveries time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def child_exit(server, worker):
    """Leave no connections to a worker that is gone."""
    worker.leave()


def on_exit(server):
    """Take the metrics' folder away."""
    shutil.rmtree(metrics, ignore_errors=True)
