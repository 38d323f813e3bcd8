"""Goes through any JSON value and takes card data out of it."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from storage.redacted import MASK
from webhooks.redaction.detectors import columns, names, reading, siblings
from webhooks.redaction.detectors.dumping import dumped
from webhooks.redaction.detectors.firstlook import glance, suspicious
from webhooks.redaction.detectors.names import Kind
from webhooks.redaction.detectors.networks import SHORTEST
from webhooks.redaction.detectors.reading import CARD_NUMBER, TRACK, UNDECIDED, Reader
from webhooks.redaction.detectors.sightings import Exempt, Masking, Sighting, Spot

Json = Any
BATCH: Final = 16  # fields that are looked at together before they are looked at one by one

_NUMBERS: Final = frozenset([CARD_NUMBER, TRACK])
_NOTHING: Final[Counter[str]] = Counter()


def nothing_exempt(_path: str, _value: str) -> bool:
    """Spare nothing: the default."""
    return False


def scrub(value: Json, exempt: Exempt = nothing_exempt) -> tuple[Json, list[Sighting]]:
    """Return the value without card data, and what was seen. A clean value is returned as it is."""
    if not (suspicious(value) if isinstance(value, str) else glance(dumped(value))):
        return value, []
    masking = Masking(exempt)
    walk = Walk(masking, Reader())
    cleaned = walk.suspect(value) if isinstance(value, str) else walk.clean(value, Spot())
    return cleaned, masking.sightings()


class Walk:
    """One walk through one value."""

    __slots__ = ("_has_number", "_masking", "_reader")

    def __init__(self, masking: Masking, reader: Reader) -> None:
        self._masking = masking
        self._reader = reader
        self._has_number = False  # what was cleaned last is a card number, or an object with one among its fields

    def clean(self, value: Json, spot: Spot) -> Json:
        """Return the value, masked where it must be; the same object if nothing must."""
        self._has_number = False
        if isinstance(value, dict | list | tuple):
            return self._inside(value, spot)
        found = self._leaf(value, spot) if self._reader.visit() else _undecided(value)
        self._has_number = not _NUMBERS.isdisjoint(found)
        return self._masking.mask(value, spot, found)

    def suspect(self, text: str) -> Json:
        """Return a text at which the first look has said yes, masked where it must be."""
        return self._masking.mask(text, Spot(), self._reader.read(text, "") or self._json_in(text, Spot()))

    def _leaf(self, value: Json, spot: Spot) -> Counter[str]:
        if isinstance(value, str):
            return self._text(value, spot)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return reading.number(value, spot.name, spot.kind)
        return _NOTHING

    def _text(self, text: str, spot: Spot) -> Counter[str]:
        kind = names.announced(spot.kind)
        if kind and reading.is_named(text, kind):
            return Counter([kind.detector])
        if reading.is_short(text):
            return _NOTHING
        if self._reader.is_spent:
            return Counter([UNDECIDED])
        if not suspicious(text):
            return _NOTHING
        return self._reader.read(text, spot.name) or self._json_in(text, spot)

    def _json_in(self, text: str, spot: Spot) -> Counter[str]:
        """Look into JSON that was put in a string."""
        inner = reading.json_in(text)
        if inner is None:
            return _NOTHING
        masking = Masking(nothing_exempt)
        Walk(masking, self._reader).clean(inner, Spot(depth=spot.depth - 1))
        return Counter({one.detector: one.count for one in masking.sightings()})

    def _inside(self, value: Json, spot: Spot) -> Json:
        if not self._reader.visit() or spot.depth <= 0:
            return self._masking.mask(value, spot, Counter([UNDECIDED]))
        return self._fields(value, spot) if isinstance(value, dict) else self._elements(value, spot)

    def _fields(self, found: dict[Json, Json], spot: Spot) -> Json:
        label = names.announced(spot.kind) or names.label(found)
        suspects: Collection[Json] = found if label else {*self._suspects(found)}
        cleaned = dict(found)
        has_number = near = False
        for name in filter(suspects.__contains__, found):
            if self._reader.is_spent and len(found) > siblings.MOST_FIELDS:
                return self._masking.mask(found, spot, Counter([UNDECIDED]))
            field = _field(spot, name, label)
            cleaned[name] = self.clean(found[name], field)
            if isinstance(found[name], dict | list | tuple):
                near = near or (self._has_number and field.kind is Kind.NUMBER)
            else:
                has_number = has_number or self._has_number
        if siblings.are_one_family(found):
            beside = [*cleaned.values()]
            self._columns([*found.values()], beside, spot)
            cleaned = dict(zip(cleaned, beside, strict=True))
        if not self._split(found, cleaned, spot) and (has_number or near):
            self._beside(cleaned, spot)
        self._has_number = has_number
        return self._keys(found, cleaned, suspects, spot)

    def _split(self, found: dict[Json, Json], cleaned: dict[Json, Json], spot: Spot) -> bool:
        """Mask the fields that hold a number between them, and what stands beside them."""
        fields = [(str(name), value) for name, value in found.items()]
        places = siblings.split_fields(fields)
        for place, name in enumerate(found):
            if place in places:
                cleaned[name] = self._masking.mask(found[name], _field(spot, name, None), Counter([CARD_NUMBER]))
        if places:
            self._beside(cleaned, spot)
        return bool(places)

    def _beside(self, cleaned: dict[Json, Json], spot: Spot) -> None:
        for name, value in cleaned.items():
            if names.kind(str(name)) is Kind.BESIDE and value is not MASK and reading.is_named(value, Kind.BESIDE):
                cleaned[name] = self._masking.mask(value, _field(spot, name, None), Counter([reading.beside(value)]))

    def _elements(self, found: Json, spot: Spot) -> Json:
        if reading.is_spelled(found, spot.kind) or self._reader.reads_codes(found):
            return self._masking.mask(found, spot, Counter([reading.spelled(spot.kind)]))
        cleaned = list(found)
        numbers = siblings.split_elements(found)
        for place in self._suspect_elements(found, all_of_them=spot.kind is not None):
            if self._reader.is_spent:
                return self._masking.mask(found, spot, Counter([UNDECIDED]))
            cleaned[place] = self.clean(found[place], spot.element(_said_before(found, place) or spot.kind))
            if self._has_number and not isinstance(found[place], dict):
                numbers |= {place} if cleaned[place] is MASK else set()
        self._columns([None if place in numbers else one for place, one in enumerate(found)], cleaned, spot)
        self._around(cleaned, numbers, spot)
        changed = any(new is not old for new, old in zip(cleaned, found, strict=True))
        return cleaned if changed else found

    def _columns(self, found: Sequence[Json], cleaned: Any, spot: Spot) -> None:
        """Mask the parts of numbers in objects side by side; `cleaned` is the list that holds them."""
        for place, path in columns.split_objects(found):
            field = spot
            for name in path:
                field = _field(field, name, None)
            mask = self._masking.mask(None, field, Counter([CARD_NUMBER]))
            cleaned[place] = columns.masked_at(cleaned[place], path, mask)

    def _around(self, cleaned: list[Json], numbers: set[int], spot: Spot) -> None:
        """Mask the parts of numbers, and the date and code that follow a number in a list."""
        for place, value in enumerate(cleaned):
            if place in numbers and value is not MASK:
                cleaned[place] = self._masking.mask(value, spot, Counter([CARD_NUMBER]))
            elif not numbers.isdisjoint((place - 1, place - 2)) and reading.follows(value):
                cleaned[place] = self._masking.mask(value, spot, Counter([reading.beside(value)]))

    def _suspects(self, found: dict[Json, Json]) -> Iterator[Json]:
        """Name the fields that a look at some together does not clear."""
        waiting = [list(found.items())]
        while waiting:
            fields = waiting.pop()
            if len(fields) > 1 and self._reader.clears(dict(fields)):
                continue
            if len(fields) <= BATCH:
                yield from (name for name, _ in fields)
            else:
                size = max(BATCH, len(fields) // BATCH)
                waiting += [fields[start : start + size] for start in range(0, len(fields), size)]

    def _suspect_elements(self, found: Json, *, all_of_them: bool) -> Iterator[int]:
        """Give the places of the elements that a look at some together does not clear; one sees the one before it."""
        waiting = [(0, len(found))]
        while waiting:
            start, end = waiting.pop()
            if end - start > 1 and not all_of_them and self._reader.clears(found[max(0, start - 1) : end]):
                continue
            if end - start <= BATCH:
                yield from range(start, end)
            else:
                size = max(BATCH, (end - start) // BATCH)
                waiting += [(place, min(place + size, end)) for place in range(start, end, size)][::-1]

    def _keys(
        self, found: dict[Json, Json], cleaned: dict[Json, Json], suspects: Collection[Json], spot: Spot
    ) -> dict[Json, Json]:
        """Mask names that hold card data; two of them must not overwrite each other's values."""
        taken = 0
        renamed: dict[Json, Json] = {}
        for name, value in cleaned.items():
            seen = self._name(name, spot) if name in suspects else name
            while seen is not name and (seen in renamed or seen in found):
                taken += 1
                seen = f"{MASK} {taken + 1}"
            renamed[seen] = value
        changed = any(new is not old for new, old in zip(renamed, found, strict=True))
        return renamed if changed or any(renamed[name] is not found[name] for name in found) else found

    def _name(self, name: Json, spot: Spot) -> Json:
        if not isinstance(name, str) or len(name) < SHORTEST or not (self._reader.is_spent or suspicious(name)):
            return name
        return self._masking.mask(name, spot.below("?", None), self._reader.read(name, ""))


def _undecided(value: Json) -> Counter[str]:
    """Say of a value that the budget does not reach that nobody knows; of no value at all that it is none."""
    return _NOTHING if value is None or isinstance(value, bool) else Counter([UNDECIDED])


def _field(spot: Spot, name: Json, label: Kind | None) -> Spot:
    text = str(name)
    return spot.below(text, (label if text in names.VALUES else None) or names.kind(text))


def _said_before(found: Json, place: int) -> Kind | None:
    """Take an element that is a name for the label of the next."""
    before = found[place - 1] if place else None
    return names.kind(before) if isinstance(before, str) and len(before) <= names.LONGEST_NAME else None
