from __future__ import annotations

from anoncert.attack._fold import fold
from anoncert.attack._search import Hit, Searcher
from anoncert.types import Spelling, Value


def value(key: str, *texts: str, partial: tuple[str, ...] = ()) -> Value:
    subject, identifier = key.split("/")[:2]
    spellings = [Spelling(text) for text in texts] + [Spelling(t, partial=True) for t in partial]
    return Value(key, subject, identifier, texts[0], spellings)


def hits(values: list[Value], *texts: str) -> list[Hit]:
    searcher = Searcher(values)
    return [hit for text in texts for hit in searcher.hits(fold(text))]


ANKE = value("s1/name", "Vermeulen^Anke", "Anke Vermeulen", partial=("Vermeulen",))


def test_true_and_decoy_values_are_found_in_one_pass_and_told_apart() -> None:
    searcher = Searcher([ANKE], [value("s1/name", "Anke Vermeulen"), value("s1/mrn", "0012345678")])
    found = list(searcher.hits(b"anke vermeulen 0012345678"))
    assert [(hit.needle, hit.decoy) for hit in found] == [
        (b"anke vermeulen", False),
        (b"anke vermeulen", True),
        (b"vermeulen", False),
        (b"0012345678", True),
    ]


def test_a_whole_name_and_the_part_of_it_are_both_hits() -> None:
    found = hits([ANKE], "seen: Anke Vermeulen")
    assert sorted(hit.owners[0].partial for hit in found) == [False, True]


def test_a_number_inside_a_longer_number_is_no_hit() -> None:
    assert not hits([value("s1/phone", "2075550193")], "1.2.840.92075550193.4", "20755501934")


def test_a_long_name_inside_a_longer_word_is_a_hit() -> None:
    assert hits([value("s1/name", "VermeulenAnke")], "scan_xVermeulenAnkeY2")


def test_a_short_name_inside_a_longer_word_is_no_hit() -> None:
    assert not hits([value("s1/name", "Berg")], "Bergwerk", "Goldberg", "Iceberg lettuce")


def test_eight_letters_and_digits_are_strong_evidence_and_seven_are_not() -> None:
    strong = hits([value("s1/a", "abcd-1234"), value("s1/b", "abc-1234")], "abcd 1234", "abc 1234")
    assert [hit.strong for hit in strong] == [True, False]


def test_what_two_subjects_share_is_marked_as_shared() -> None:
    found = hits(
        [value("s1/institution", "Tamarind Bay"), value("s2/institution", "Tamarind Bay")],
        "at Tamarind Bay",
    )
    assert [hit.shared for hit in found] == [True]
    assert {owner.subject for owner in found[0].owners} == {"s1", "s2"}


def test_texts_without_any_value_give_no_hit() -> None:
    assert not hits([ANKE], "", "Head MR without contrast", "1.2.840.113619.2.408")


def test_a_number_glued_to_letters_is_a_hit() -> None:
    assert hits([value("s1/mrn", "0024579164")], "ID0024579164", "mrn0024579164x")


def test_a_date_is_found_at_the_beginning_of_a_date_and_time() -> None:
    date = value("s1/study_date", "20210306")
    assert hits([date], "20210306101112")
    assert not hits([date], "2021030610111", "92021030610111", "10111220210306")


def test_an_initial_before_a_name_does_not_match_the_end_of_another_name() -> None:
    assert not hits([value("s1/name", "N Lindqvist")], "Jean Lindqvist")
