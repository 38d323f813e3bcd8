"""What the operator may opt in, and which patterns may exempt a value from the detectors."""

import re

import pytest

from webhooks.opted_in import LONGEST_VALUE, OptedIn, custom_field_keys, metadata_keys


def patterns(text: str) -> dict[str, str | None]:
    """Read keys, and show their patterns as text."""
    return {key: pattern and pattern.pattern for key, pattern in metadata_keys(text).items()}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("", {}),
        (" , ", {}),
        ("order_id", {"order_id": None}),
        ("order_id,cart-Id\n shop", {"order_id": None, "cart-Id": None, "shop": None}),
        ("order_id=[0-9]{16}", {"order_id": "[0-9]{16}"}),
        ("a=[0-9]{4,16}, b=[0-9 ,-]+ c", {"a": "[0-9]{4,16}", "b": "[0-9 ,-]+", "c": None}),
        (r"a=(?:ORD|INV)-\d{16},b=v\.\w+", {"a": r"(?:ORD|INV)-\d{16}", "b": r"v\.\w+"}),
        ("a=x=y", {"a": "x=y"}),
        ("k" * 40, {"k" * 40: None}),
        (" ".join(f"k{n}" for n in range(50)), {f"k{n}": None for n in range(50)}),
        ("a=" + "x" * 200, {"a": "x" * 200}),
    ],
)
def test_keys_stand_between_commas_and_blanks(text: str, keys: dict[str, str | None]) -> None:
    """As people write lists; a comma inside a pattern belongs to it."""
    assert patterns(text) == keys


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("=x", "cannot be read at entry 1"),
        ("a b=", "cannot be read at entry 2"),
        ("a=[0-9", "cannot be read at entry 1"),
        ("a=[0-9]{2", "cannot be read at entry 1"),
        ("a=x\\", "cannot be read at entry 1"),
        ("ä", "a key that is none"),
        ("metadata.order", "a key that is none"),
        ("k" * 41, "a key that is none"),
        ("o" + "42" * 5, "a key that is none"),
        ("a, b, a=x", "names a twice"),
        (" ".join(f"k{n}" for n in range(51)), "more than 50 keys"),
        ("a=" + "x" * 201, "more than 200 characters for a"),
        ("a=.*", "more than plain parts"),
        ("a=[^x]", "more than plain parts"),
        (r"a=\D\S\W", "more than plain parts"),
        (r"a=(x)\1", "more than plain parts"),
        ("a=(?=x)", "more than plain parts"),
        ("a=(x+)+", "more than plain parts"),
        ("a=(x|y)*", "more than plain parts"),
        ("a=x*+", "more than plain parts"),
        ("a=x{2}{3}", "more than plain parts"),
        ("a=*", "more than plain parts"),
        ("a=^x$", "more than plain parts"),
        ("a=x*x*x*", "could take too long"),
        ("a=" + "x?" * 20, "could take too long"),
        ("a=" + "(x|x)" * 20, "could take too long"),
        ("a=" + "x{1,3}" * 12, "could take too long"),
        ("a=(x", "no regular expression"),
        ("a=[z-a]", "no regular expression"),
        ("a=x{3,1}", "no regular expression"),
    ],
)
def test_a_key_or_pattern_that_is_unsafe_is_refused_with_its_reason(text: str, told: str) -> None:
    """A pattern that exempts everything, or that takes minutes, must not wait for the first delivery to show it."""
    with pytest.raises(ValueError, match=told):
        metadata_keys(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [("size=[0-9]", "size is a person's"), ("a-b", "a key that is none"), ("size size", "names size twice")],
)
def test_a_custom_field_takes_no_pattern(text: str, told: str) -> None:
    """What a buyer types is looked at by every detector."""
    assert custom_field_keys("size, engraving") == {"size", "engraving"}
    with pytest.raises(ValueError, match=told):
        custom_field_keys(text)


@pytest.mark.parametrize(
    ("path", "value", "exempt"),
    [
        ("metadata.order_id", "4" * 16, True),
        ("refunds.data.metadata.order_id", "4" * 16, True),
        ("metadata.order_id", "4" * 17, False),
        ("metadata.order_id", f"{'4' * 16}\n", False),
        ("metadata.order_id", "٤" * 16, False),
        ("metadata.order_id", f"no {'4' * 16}", False),
        ("metadata.note", "4" * 16, False),
        ("metadata.cart", "4" * 16, False),
        ("order_id", "4" * 16, False),
        ("my_metadata.order_id", "4" * 16, False),
        ("metadata.order_id.x", "4" * 16, False),
        ("metadata.long", "4" * LONGEST_VALUE, True),
        ("metadata.long", "4" * (LONGEST_VALUE + 1), False),
    ],
)
def test_only_the_whole_value_of_the_named_key_is_exempt(path: str, value: str, exempt: bool) -> None:
    """An exemption is a hole in the wall: exactly as large as the operator said."""
    opted_in = OptedIn({"order_id": re.compile(r"\d{16}", re.ASCII), "cart": None, "long": re.compile("[0-9]+")})

    assert opted_in.exempts(path, value) is exempt


def test_the_operator_is_told_keys_and_no_patterns() -> None:
    """What was opted in years ago must not be forgotten."""
    opted_in = OptedIn(metadata_keys("order_id=[0-9]{16} cart"), custom_field_keys("size engraving"))

    assert opted_in.told() == {
        "metadata": ["order_id", "cart"],
        "exempt": ["order_id"],
        "custom_fields": ["engraving", "size"],
    }
