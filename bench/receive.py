"""The receiver under load, beside the floors and peers of a load kit, interleaved on one machine.

    python bench/receive.py KIT STREAM [the kit's own options: --targets ledger,f1b_hmac --rounds 3 --conns 16,64]
    python bench/receive.py KIT --table FILE

KIT is a folder with the kit's `bench.py`, `events.py`, `load.py` and its running cluster ($BENCH_HOME, its README).
The ledger's target is what an operator starts: `flask db upgrade`, then `gunicorn wsgi:app`, on a fresh database.
"""

import base64
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SECRET = "whsec_bench"


def target(kit: Any) -> dict[str, Any]:
    """Describe the ledger as the kit describes its targets; the database is reached as the embedded one is."""
    bin_ = Path(sys.executable).parent
    socket = Path(os.environ["BENCH_HOME"]) / "pg"
    return {
        "cmd": lambda: ["/bin/sh", "-c", f"{bin_}/flask db upgrade && exec {bin_}/gunicorn wsgi:app"],
        "cwd": str(ROOT),
        "n": 12_000,
        "warm": 1_000,
        "url": "/webhooks/stripe",
        "db": "ledger",
        "env": {
            "DATABASE_URL": f"postgresql://bench@/bench_ledger?host={socket}&port={kit.PGPORT}",
            "PORT": str(kit.PORT),
            "STRIPE_WEBHOOK_SECRETS": SECRET,
            "PEOPLE_KEY": base64.b64encode(os.urandom(32)).decode(),
            "WEB_WORKERS": "2",
        },
    }


def main() -> None:
    """Add the ledger to the kit's targets and hand over."""
    sys.path.insert(0, sys.argv.pop(1))
    import bench as kit  # noqa: PLC0415 — found in the kit's folder, which is an argument

    kit.TARGETS["ledger"] = target(kit)
    kit.TARGETS["ledger_tcp"] = target(kit) | {
        "env": target(kit)["env"] | {"DATABASE_URL": f"postgresql://bench@127.0.0.1:{kit.PGPORT}/bench_ledger"}
    }
    kit.main()


if __name__ == "__main__":
    main()
