"""Sightings: where card numbers arrive that should not."""

from collections.abc import Iterator

from sqlalchemy import BigInteger, Connection, cast, func, select

from storage.exports.columns import Kind, Row, columns
from storage.questions.filters import Filters
from storage.questions.listing import of_newest, rows, scope, within
from storage.sightings import SIGHTINGS

COLUMNS = columns(
    last_seen=Kind.TIME,
    object_type=Kind.TEXT,
    path=Kind.TEXT,
    detector=Kind.TEXT,
    count=Kind.COUNT,
    events=Kind.COUNT,
    first_seen=Kind.TIME,
    event=Kind.ID,
    object=Kind.ID,
    account=Kind.ID,
)
NOTHING_SEEN = "No card number was seen in anything that Stripe delivered. There is nothing to do."
PLACE = tuple(SIGHTINGS.c[name] for name in ("object_type", "path", "detector", "account"))


def sightings(connection: Connection, filters: Filters) -> Iterator[Row]:
    """Where do card numbers reach us?

    We kept none of these values: each was replaced by a mask before anything was written, and its event went on.
    But Stripe has them, and so has whatever put them there.

    What to do: a row names a field, path, of one kind of Stripe object, object_type: `metadata.note` of a `charge` is
    the note that your shop writes to the charge. Find the form or the program that fills this field, and let it refuse
    card numbers or stop sending the field. Open the newest event in Stripe's dashboard by its id to see who filled it,
    and remove the value there, too. Then ask again for the days after the change: the row must be gone.

    count is how many values were masked, in how many events; the times are those of the first and the last event in
    the period. A path does not say which item of a list it was, and a name that is no field's name is shown as ?.

    detector says what was seen: card_number, track_data (the magnetic stripe), security_code, pin and expiry; undecided
    is a value too odd to be examined to its end, masked to be safe; email is an e-mail address where a fact belongs.
    """
    found = select(
        *PLACE,
        cast(func.sum(SIGHTINGS.c["count"]), BigInteger).label("count"),
        func.count(SIGHTINGS.c.event_id.distinct()).label("events"),
        func.min(SIGHTINGS.c.created).label("first_seen"),
        func.max(SIGHTINGS.c.created).label("last_seen"),
        of_newest(SIGHTINGS, SIGHTINGS.c.event_id).label("event"),
        of_newest(SIGHTINGS, SIGHTINGS.c.object_id).label("object"),
    )
    found = found.where(*scope(SIGHTINGS, filters), *within(filters.period, SIGHTINGS.c.created)).group_by(*PLACE)
    return rows(connection, found.order_by(func.max(SIGHTINGS.c.created).desc(), *PLACE))
