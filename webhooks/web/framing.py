"""What stands around a page that answers no question, such as an error: the menu and the mode."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from storage.questions.filters import Filters
from webhooks.web import pages

# Such a page tells no times, so the zone is never read.
NO_ZONE = ZoneInfo("UTC")


def around(current: str = "") -> dict[str, Any]:
    """Gather it without reading what was asked, which may be wrong: the mode still stands in the address."""
    given = {"livemode": "false"} if request.args.get("livemode") == "false" else {}
    return pages.layout(current, Filters(NO_ZONE, datetime.now(UTC).date(), livemode=not given, given=given))
