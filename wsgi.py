"""Where gunicorn and flask find the app. Here the environment and .env are read, and nowhere else in the app."""

import os
import sys
from dataclasses import replace

from flask import Flask

from storage import embedded
from webhooks import logs, uncaught
from webhooks.app import create_app
from webhooks.settings import ROOT, Settings, SettingsError, environment

CANNOT_BOOT = 3  # gunicorn's code for a worker that must not be started again


def start() -> Flask:
    """Check the settings, find or start the database, make the app; or end with one line that says what is wrong."""
    uncaught.install()
    try:
        settings = Settings.from_environ(environment(os.environ, ROOT / ".env"))
        logs.configure(settings.log_level)
        url = settings.database_url or embedded.url(settings.var_dir / "postgres")
    except (SettingsError, embedded.EmbeddedError) as error:
        sys.stderr.write(f"Checkout Ledger cannot start: {error}\n")
        sys.exit(CANNOT_BOOT)
    return create_app(replace(settings, database_url=url))


app = start()
