"""The short form of `make fuzz`: the same laws, a few bytes chosen by hand and some by chance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.laws import LAWS
from tests.fuzz.seeds import SEEDS


@pytest.mark.parametrize("law", LAWS)
def test_law_holds_for_known_bytes(law: str) -> None:
    """What once broke a law, and what is genuine, stays tried for ever."""
    for seed in SEEDS[law]:
        LAWS[law](seed)


@pytest.mark.parametrize("law", LAWS)
@given(content=st.binary(max_size=400))
def test_law_holds_for_any_bytes(law: str, content: bytes) -> None:
    """Whoever chooses the bytes."""
    LAWS[law](content)
