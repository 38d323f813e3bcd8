"""Alembic's entry: migrations run on the connection that the caller hands in."""

from alembic import context

import storage.tables  # noqa: F401 — every table, so that models and migrations can be compared
from storage.database import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, compare_server_default=True
)
with context.begin_transaction():
    context.run_migrations()
