"""Facts come back in order, however few are held unpacked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anoncert.attack import _facts
from anoncert.attack._facts import Facts
from anoncert.attack._opened import Fact

facts = st.lists(st.builds(Fact, st.sampled_from(("s2", "s1", "")), st.integers()))


@given(added=facts, held=st.integers(1, 4))
def test_facts_come_back_by_what_is_kept_together_in_the_order_they_were_added(
    added: list[Fact], held: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_facts, "_HELD", held)
        kept = Facts()
        for fact in added:
            kept.add(fact)
        assert list(kept) == list(kept) == sorted(added, key=lambda fact: fact.of)
