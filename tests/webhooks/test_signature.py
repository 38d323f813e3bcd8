"""The signature check, held against Stripe's own SDK."""

import hmac
import time
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stripe import SignatureVerificationError as SdkRefusal
from stripe import WebhookSignature

from webhooks.signature import HEADER_LIMIT, SIGNATURE_LIMIT, SignatureVerificationError, verify

NOW = 1_795_000_000
PAYLOAD = '{"id": "evt_1", "object": "event", "customer": "Chloé"}'
SECRET = "whsec_current"
NO_V1 = "header has no v1 signature, or an element without a value"
TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SECRETS = TEXT.filter(lambda secret: secret.strip(" \t\r\n\f\v"))


def signed(payload=PAYLOAD, secret=SECRET, timestamp=NOW):
    return WebhookSignature.generate_signature_header(payload, secret, timestamp)


def signature(payload=PAYLOAD, secret=SECRET, timestamp=NOW):
    return signed(payload, secret, timestamp).partition("v1=")[2]


def refusal(payload=PAYLOAD, header=None, secrets=(SECRET,), now=NOW, tolerance=300):
    """Answer why the delivery is refused; None when it is accepted."""
    octets = payload.encode() if isinstance(payload, str) else payload
    try:
        verify(
            octets,
            signed() if header is None else header,
            [secret.encode() for secret in secrets],
            now=now,
            tolerance=tolerance,
        )
    except SignatureVerificationError as error:
        return str(error)
    return None


def test_what_stripe_signs_is_accepted():
    """The SDK's own header is the reference."""
    assert refusal() is None


@pytest.mark.parametrize("secrets", [["whsec_new", SECRET], [SECRET, "whsec_new"]])
def test_either_secret_is_good_while_one_is_rolled(secrets):
    """Stripe signs with both for up to a day, and deliveries of both ages arrive."""
    assert refusal(secrets=secrets) is None


@pytest.mark.parametrize("position", [0, 1, 2])
def test_any_v1_of_the_header_may_match(position):
    """Which of the signatures is ours is not known beforehand; a malformed one spoils nothing."""
    candidates = [signature(secret="whsec_other"), "beef"]
    candidates.insert(position, signature())

    assert refusal(header=f"t={NOW}," + ",".join(f"v1={item}" for item in candidates)) is None


def test_other_schemes_are_passed_over():
    """Stripe sends v0 in test mode and may add schemes."""
    assert refusal(header=f"{signed()},v0={signature()},v2,=,") is None


@pytest.mark.parametrize("age", [-300, -1, 0, 1, 300])
def test_within_the_tolerance_is_accepted(age):
    """Clocks differ, and the tolerance is inclusive on both sides."""
    assert refusal(now=NOW + age) is None


@pytest.mark.parametrize("age", [-301, -300.1, 300.1, 301, 10**9, float("nan")])
def test_too_old_and_too_new_are_refused(age):
    """An old delivery is a replay; one from the future would stay replayable until then."""
    assert refusal(now=NOW + age) == "timestamp outside the tolerance"


def test_a_tampered_payload_is_refused():
    """One changed byte is another payload."""
    assert refusal(PAYLOAD.replace("evt_1", "evt_2")) == "no signature matches the payload"


def test_the_timestamp_is_signed():
    """Else an old delivery could be given a new age."""
    assert refusal(header=f"t={NOW + 1},v1={signature()}") == "no signature matches the payload"


def test_another_secret_is_refused():
    """A secret belongs to one endpoint and one mode."""
    assert refusal(secrets=["whsec_other"]) == "no signature matches the payload"


@pytest.mark.parametrize("secrets", [[], [""], [" \t\n"], [SECRET, ""]])
def test_no_secret_or_a_blank_one_refuses_everything(secrets):
    """Everybody can sign with an empty secret."""
    assert refusal(secrets=secrets) == "a signing secret is missing or blank"


@pytest.mark.parametrize(
    "times", ["", "t=,", "t=1_7,", "t=+1,", "t= 1,", "t=-1,", "t=1.0,", "t=0x1,", "T=1,", "t,", "t=1=1,"]
)
def test_a_malformed_time_is_refused(times):
    """int() takes half of these for a number."""
    assert refusal(header=f"{times}v1={signature()}") == "header has no single timestamp"


@pytest.mark.parametrize("digits", ["9" * 13, "9" * 4000])
def test_a_time_beyond_twelve_digits_is_refused(digits):
    """Reading thousands of digits as a number is slow, and beyond 4,300 an error of its own."""
    assert refusal(header=f"t={digits},v1={signature()}") == "header has no single timestamp"


def test_two_times_are_refused():
    """Which of them was signed would be the reader's choice."""
    assert refusal(header=f"t={NOW},{signed()}") == "header has no single timestamp"


@pytest.mark.parametrize(
    "header", [f"t={NOW}", f"t={NOW},v0={signature()}", f"t={NOW}, v1={signature()}", f"{signed()},v1"]
)
def test_a_header_without_v1_is_refused(header):
    """Only v1 proves anything: no downgrade."""
    assert refusal(header=header) == NO_V1


@pytest.mark.parametrize(
    "candidate",
    ["", signature().upper(), signature()[:-1], signature() + "0", signature() + "\n", "0" * 64 + "="],
)
def test_a_malformed_v1_is_no_signature(candidate):
    """A v1 signature is exactly 64 lower-case hexadecimal digits."""
    assert refusal(header=f"t={NOW},v1={candidate}") == NO_V1


@pytest.mark.parametrize(
    "header", [signed() + "," * HEADER_LIMIT, f"t={'9' * 5000}", "t=١,v1=é", f"{signed()},v0=\ud800"]
)
def test_a_header_too_long_or_not_ascii_is_refused(header):
    """Nothing that Stripe sends looks like this."""
    assert refusal(header=header) == "header is too long or not ASCII"


def test_sixteen_signatures_are_read_and_no_more():
    """Each costs a comparison with each secret."""
    header = signed() + ",v0=0" * (SIGNATURE_LIMIT - 1)

    assert [refusal(header=header), refusal(header=f"{header},v0=0")] == [
        None,
        "header has too many signatures",
    ]


def test_a_signed_payload_that_is_no_text_is_refused():
    """Stripe signs UTF-8 only; the refusal carries no byte of it, not even in its chain of causes."""
    payload = b'{"id": "\xff"}'
    mac = hmac.new(SECRET.encode(), b"%d." % NOW + payload, sha256).hexdigest()

    with pytest.raises(SignatureVerificationError, match=r"^payload is not UTF-8$") as caught:
        verify(payload, f"t={NOW},v1={mac}", [SECRET.encode()], now=NOW, tolerance=300)

    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


@given(payload=TEXT, secret=SECRETS, timestamp=st.integers(0, 10**12 - 1))
def test_whatever_the_sdk_signs_is_accepted(payload, secret, timestamp):
    """Any text, any secret, any time of twelve digits."""
    assert refusal(payload, signed(payload, secret, timestamp), [secret], now=timestamp) is None


@given(
    header=st.text(alphabet="tv01=, _+٣abc")
    | st.text(max_size=200)
    | st.binary(max_size=200).map(lambda b: b.decode("latin-1")),
    payload=st.binary(max_size=50),
)
def test_an_arbitrary_header_is_refused_and_nothing_else(header, payload):
    """A header is the first thing a stranger can send."""
    assert isinstance(refusal(payload, header), str)


@given(
    times=st.lists(st.sampled_from(["t={now}", "t={old}", "t=", "t=x"]), max_size=2),
    others=st.lists(
        st.sampled_from(["v1={good}", "v1={bad}", "v1=", "v0={good}", "v1", "", " v1={good}", "v1={good}="]),
        max_size=4,
    ),
)
def test_what_the_sdk_refuses_is_refused(times, others):
    """We may be stricter than the SDK, never laxer."""
    now = int(time.time())
    names = {"now": now, "old": now - 900, "good": signature(timestamp=now), "bad": "0" * 64}
    header = ",".join(times + others).format(**names)
    try:
        WebhookSignature.verify_header(PAYLOAD, header, SECRET, tolerance=600)
    except SdkRefusal:
        assert isinstance(refusal(header=header, now=now), str)
