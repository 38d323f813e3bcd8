"""How a payload is read before anything in it is believed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webhooks.envelope import NotAnEventError, parse


def event(obj):
    data = {"id": "evt_1", "object": "event", "created": 0, "livemode": True, "type": "refund.updated"}
    return json.dumps({**data, "data": {"object": obj}})


def refusal(payload):
    try:
        parse(payload)
    except NotAnEventError as error:
        return str(error)
    return None


def nested(depth):
    """Write an event in which containers nest this deep; the innermost is an object or an array."""
    inner = depth - 3
    return event({"deep": "?"}).replace('"?"', "[" * inner + "]" * inner).encode()


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b" ",
        b"[]",
        b'"event"',
        b"5",
        b"null",
        b"true",
        b"{",
        b"{} {}",
        b"{}\x00",
        b"\xef\xbb\xbf{}",
        b'{"a": "\xff"}',
        b'{"a": "\x00"}',
        b'{"a": NaN}',
        b'{"a": -Infinity, "b": "\\ud800"}',
        '{"object": "event"}'.encode("utf-16"),
        b"[" * 2**20,
        b'{"a":' * 200_000,
        b"1" * 10**6,
    ],
)
def test_what_is_no_json_object_is_refused(payload):
    """Signed or not, it cannot be read."""
    assert refusal(payload) == "payload is not a JSON object"


def test_containers_may_nest_64_deep():
    """Stripe's own nest less than ten deep; every later step walks what is accepted here."""
    assert [refusal(nested(depth)) for depth in (64, 65, 900)] == [
        None,
        "payload is nested too deep",
        "payload is nested too deep",
    ]


def test_a_wide_event_is_not_deep():
    """A hundred line items lie side by side."""
    assert parse(event({"lines": [{}] * 100}).encode()).object == {"lines": [{}] * 100}


@pytest.mark.parametrize("escape", [r"\ud800", r"a\udc00b", r"\u0000"])
def test_text_that_cannot_be_stored_is_still_an_event(escape):
    """A customer typed it and Stripe passes it on: it costs the value, later, and never the event."""
    payload = event({"description": "?"}).replace('"?"', f'"{escape}"').encode()

    assert parse(payload).object == {"description": json.loads(f'"{escape}"')}


@pytest.mark.parametrize("beside", ["", r"\ud800"])
@pytest.mark.parametrize("number", ["18446744073709551616", "-9223372036854775809", "1" * 300])
def test_a_number_beyond_64_bits_is_a_float(number, beside):
    """On either way through, or the facts could not be written as JSON again."""
    payload = event({"text": "?", "amount": "#"})
    amount = parse(payload.replace("?", beside).replace('"#"', number).encode()).object["amount"]

    assert (type(amount), amount) == (float, float(number))


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1" * 400, "1" * 10**6])
def test_a_number_beyond_floats_is_infinite_and_costs_no_event(number):
    """It is JSON, and signed: the value goes later, like any that cannot be stored, and Stripe gets its 200."""
    payload = event({"amount": "#"}).replace('"#"', number).encode()

    assert parse(payload).object == {"amount": float(number)}


@pytest.mark.parametrize("beside", ["", r"\ud800"])
@pytest.mark.parametrize("number", ["18446744073709551615", "-9223372036854775808", "0"])
def test_a_number_within_64_bits_is_exact(number, beside):
    """Amounts are whole numbers."""
    payload = event({"text": "?", "amount": "#"})
    amount = parse(payload.replace("?", beside).replace('"#"', number).encode()).object["amount"]

    assert (type(amount), amount) == (int, int(number))


@pytest.mark.parametrize("beside", ["", r"\ud800"])
def test_of_a_key_given_twice_the_last_counts(beside):
    """JSON leaves it open; both ways through must agree."""
    payload = f'{{"text": "{beside}", "id": "evt_0", {event({})[1:]}'

    assert parse(payload.encode()).id == "evt_1"


def test_a_refusal_drags_no_payload_along():
    """A decoder's error holds the whole document, and error reports follow the chain of causes."""
    with pytest.raises(NotAnEventError) as caught:
        parse(b'{"name": "Chlo\xe9"}')

    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


@given(st.binary(max_size=100), st.integers(0, 300))
def test_any_bytes_are_an_event_or_refused(octets, position):
    """Also in the middle of an event."""
    payload = event({"amount": 5}).encode()

    assert isinstance(refusal(octets), str)
    assert isinstance(refusal(payload[:position] + octets + payload[position:]), str | None)
