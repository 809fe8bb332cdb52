from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from anoncert.attack import Attack, attacks
from anoncert.score.bounds import upper
from anoncert.score.evidence import Evidence
from anoncert.score.leakage import Scale, leakage, subject_risk
from anoncert.types import Band, Duty, Finding, Knowledge, Leakage, Pair, Planting, Role, Status

SUBJECTS = [f"s{number:05d}" for number in range(1, 101)]


def planting(
    subject: str, identifier: str = "name", carrier: str = "element", **more: Any
) -> Planting:
    values = {
        "id": f"{subject}/{identifier}/{carrier}",
        "subject": subject,
        "value": f"{subject}/{identifier}",
        "identifier": identifier,
        "category": "A",
        "role": Role.DIRECT,
        "carrier": carrier,
        "locator": "",
        "place": "",
        "series": [f"{subject}/v1/t1w"],
        "duty": Duty.REMOVE,
        "band": Band.STANDARD,
        "action": "X",
        "kept_by": [],
    }
    return Planting(**(values | more))


def finding(planted: Planting, status: Status = Status.RECOVERED, **more: Any) -> Finding:
    values = {
        "attack": "residual_text" if planted.carrier == "burned_in" else "verbatim",
        "subject": planted.subject,
        "identifier": planted.identifier,
        "value": planted.value,
        "planting": planted.id,
        "carrier": planted.carrier,
        "status": status,
        "file": "output/a.dcm",
        "place": "",
    }
    return Finding(**(values | more))


@pytest.fixture
def scale() -> Callable[..., Scale]:
    """Make a scale: by default all came back, nothing leaked, attacks find all on the control."""

    def made(
        plantings: list[Planting],
        tool: list[Finding] | None = None,
        control: list[Finding] | None = None,
        decoys: list[Finding] | None = None,
        *,
        returned: list[str] | None = None,
        unexpected: frozenset[str] = frozenset(),
        claims: frozenset[str] = frozenset(),
        withheld: frozenset[str] = frozenset(),
        refused: frozenset[str] = frozenset(),
        parts: dict[str, frozenset[str]] | None = None,
        searched: frozenset[str] = frozenset(),
        more: dict[str, Attack] | None = None,
    ) -> Scale:
        known = {p.id: p for p in plantings}
        perfect = [finding(p) for p in plantings]
        back = SUBJECTS if returned is None else returned
        return Scale(
            plantings=plantings,
            subjects=SUBJECTS,
            pairs=[
                Pair(f"{s}/v1/t1w/0001", "a.dcm" if s in back else None, "path") for s in SUBJECTS
            ],
            unexpected=unexpected,
            claims=claims,
            withheld=withheld,
            attacks=attacks() | (more or {}),
            tool=Evidence(tool or [], known, claims),
            control=Evidence(perfect if control is None else control, known),
            decoys=Evidence(decoys or [], known),
            refused=refused,
            parts=parts or {},
            searched=searched,
            calibrated=frozenset(SUBJECTS[:59]),
        )

    return made


Made = Callable[..., Scale]


def united(rows: list[Leakage]) -> dict[tuple[str, str], Leakage]:
    auditor = (row for row in rows if row.knowledge is Knowledge.AUDITOR)
    return {(row.identifier, row.carrier): row for row in auditor if row.attack == "any"}


def only(made: Scale) -> Leakage:
    (found,) = united(leakage(made)).values()
    return found


NAMES = [planting(subject) for subject in SUBJECTS]


def test_a_stratum_in_which_nothing_leaked_is_bounded_by_its_subjects(scale: Made) -> None:
    row = only(scale(NAMES))
    assert (row.n, row.recovered, row.partial, row.rate) == (100, 0, 0, 0)
    assert row.bound95 == pytest.approx(upper(0, 100))
    assert row.decides
    assert row.note == ""


def test_what_never_reached_the_tool_is_not_exercised_and_decides_nothing(scale: Made) -> None:
    row = only(scale(NAMES, withheld=frozenset({"element"})))
    assert (row.n, row.rate, row.bound95, row.decides) == (0, None, None, False)
    assert row.note == "not exercised"


def test_what_never_reached_the_tool_and_leaks_all_the_same_counts(scale: Made) -> None:
    row = only(scale(NAMES, [finding(NAMES[0])], withheld=frozenset({"element"})))
    assert (row.n, row.recovered, row.rate, row.decides) == (1, 1, 1.0, True)


def test_what_a_tool_refuses_is_not_exercised(scale: Made) -> None:
    series = frozenset(name for planting in NAMES for name in planting.series)
    row = only(scale(NAMES, returned=[], refused=series, unexpected=series))
    assert (row.n, row.decides, row.note) == (0, False, "not exercised")


def test_an_attack_on_a_part_of_the_subjects_counts_no_others(scale: Made) -> None:
    part = {"verbatim": frozenset(f"{subject}/v1/t1w" for subject in SUBJECTS[:10])}
    rows = leakage(scale(NAMES, [finding(NAMES[0])], parts=part))
    auditor = [row for row in rows if row.knowledge is Knowledge.AUDITOR]
    found = {row.attack: (row.n, row.recovered, row.sensitivity) for row in auditor}
    assert found["verbatim"] == (10, 1, 1.0)
    assert found["any"] == (100, 1, 1.0)


def test_who_carries_a_stratum_in_files_that_an_attack_did_not_see_does_not_count_for_it(
    scale: Made,
) -> None:
    texts = [planting(s, carrier="burned_in", series=[f"{s}/v1/capture"]) for s in SUBJECTS]
    part = {"interference": frozenset(f"{subject}/v1/t1w" for subject in SUBJECTS)}
    both = NAMES + texts
    counted = {
        row.identifier + " in " + row.carrier: row.n
        for row in leakage(scale(both, parts=part))
        if row.attack == "interference"
    }
    assert counted == {"name in element": len(SUBJECTS)}


def test_recovered_and_partial_both_count_and_are_told_apart(scale: Made) -> None:
    found = [finding(p) for p in NAMES[:3]] + [finding(p, Status.PARTIAL) for p in NAMES[3:5]]
    row = only(scale(NAMES, found))
    assert (row.recovered, row.partial, row.rate) == (3, 2, 0.05)
    assert row.bound95 == pytest.approx(upper(5, 100))


def test_a_subject_counts_once_by_its_worst_status(scale: Made) -> None:
    twice = [
        *(planting(s, id=f"{s}/a") for s in SUBJECTS),
        *(planting(s, id=f"{s}/b") for s in SUBJECTS),
    ]
    found = [finding(twice[0], Status.PARTIAL), finding(twice[100]), finding(twice[0], files=40)]
    row = only(scale(twice, found))
    assert (row.n, row.recovered, row.partial) == (100, 1, 0)


def test_what_a_claim_retains_counts_as_claimed_and_not_as_leaked(scale: Made) -> None:
    dates = [planting(s, "study_date", kept_by=["113106"], role=Role.QUASI) for s in SUBJECTS]
    found = [finding(p) for p in dates[:60]]
    blamed, claimed = (
        only(scale(dates, found)),
        only(scale(dates, found, claims=frozenset({"113106"}))),
    )
    assert (blamed.recovered, blamed.claimed, blamed.rate) == (60, 0, 0.6)
    assert (claimed.recovered, claimed.claimed, claimed.rate) == (60, 60, 0)
    assert claimed.bound95 == pytest.approx(upper(0, 100))


def test_of_a_stratum_a_claim_covers_the_places_that_it_lets_stay_and_no_others(
    scale: Made,
) -> None:
    kept = [planting(s, "mrn", id=f"{s}/kept", kept_by=["113106"]) for s in SUBJECTS]
    owed = [planting(s, "mrn", id=f"{s}/owed") for s in SUBJECTS]
    found = [finding(p) for p in kept] + [finding(p, Status.PARTIAL) for p in owed[:2]]
    made = scale(kept + owed, found, claims=frozenset({"113106"}))
    row = only(made)
    assert (row.recovered, row.partial, row.claimed, row.rate) == (100, 0, 98, 0.02)
    assert row.bound95 == pytest.approx(upper(2, 100))
    assert subject_risk(made, leakage(made)).at_risk == 2


@pytest.mark.parametrize(("proven", "testable"), [(100, True), (95, True), (94, False), (0, False)])
def test_below_a_sensitivity_of_95_percent_a_stratum_is_untestable(
    scale: Made, proven: int, *, testable: bool
) -> None:
    row = only(scale(NAMES, control=[finding(p) for p in NAMES[:proven]]))
    assert row.sensitivity == proven / 100
    assert ("untestable" in row.note) is not testable
    assert (row.bound95 is not None) is testable


def test_the_bound_is_divided_by_the_sensitivity(scale: Made) -> None:
    row = only(scale(NAMES, control=[finding(p) for p in NAMES[:96]]))
    assert row.bound95 == pytest.approx(upper(0, 100) / 0.96)


def test_a_part_recovered_on_the_control_proves_no_sensitivity(scale: Made) -> None:
    assert only(scale(NAMES, control=[finding(p, Status.PARTIAL) for p in NAMES])).sensitivity == 0


def test_what_an_attack_cannot_test_is_no_leak_and_no_proof(scale: Made) -> None:
    texts = [planting(s, carrier="burned_in") for s in SUBJECTS]
    row = only(scale(texts, [finding(texts[0], Status.UNTESTABLE)]))
    assert (row.recovered, row.partial) == (0, 0)
    assert "untestable" in row.note


def test_where_a_text_was_not_searched_only_the_subjects_drawn_for_that_count(scale: Made) -> None:
    """Among them none was drawn by what the tool did, whatever it did to the others."""
    texts = [planting(s, carrier="burned_in") for s in SUBJECTS]
    drawn = frozenset(SUBJECTS[40:60])
    clean = only(scale(texts, searched=drawn))
    assert (clean.n, clean.note) == (len(SUBJECTS), "")
    row = only(scale(texts, [finding(texts[0], Status.UNTRIED)], searched=drawn))
    assert (row.n, row.recovered, row.note) == (20, 0, "sampled, insufficient")
    leaks = [finding(texts[0]), finding(texts[50], Status.PARTIAL)]
    untried = [finding(text, Status.UNTRIED) for text in texts[1:10]]
    row = only(scale(texts, leaks + untried, searched=drawn))
    assert (row.n, row.recovered, row.partial) == (21, 1, 1)


def test_an_attack_that_cannot_be_given_other_people_has_no_rate_of_false_alarms(
    scale: Made,
) -> None:
    rows = {row.attack: row.decoy for row in leakage(scale(NAMES))}
    assert rows["verbatim"] == 0.0
    assert {name for name, decoy in rows.items() if decoy is None} >= {"interference", "structure"}


def test_finding_people_who_are_not_there_is_a_false_alarm(scale: Made) -> None:
    row = only(scale(NAMES, decoys=[finding(NAMES[0])]))
    assert row.decoy == 0.01
    assert "false alarms" in row.note
    assert (row.recovered, row.partial) == (0, 0)


def test_a_leak_elsewhere_is_counted_among_all_subjects(scale: Made) -> None:
    stray = [finding(p, planting=None, carrier="elsewhere") for p in NAMES[:2]]
    row = united(leakage(scale(NAMES, stray)))["name", "elsewhere"]
    assert (row.n, row.recovered, row.band) == (100, 2, Band.STANDARD)
    assert row.sensitivity is None


def test_residue_is_beyond_the_standard(scale: Made) -> None:
    printed = [finding(NAMES[0], planting=None, carrier="residue")]
    row = united(leakage(scale(NAMES, printed)))["name", "residue"]
    assert (row.band, row.decides) == (Band.BEYOND, False)


def test_subjects_of_whom_nothing_came_back_do_not_count(scale: Made) -> None:
    row = only(scale(NAMES, returned=SUBJECTS[:40]))
    assert row.n == 40
    assert row.bound95 == pytest.approx(upper(0, 40))
    assert row.note == "insufficient"


def test_what_may_be_left_out_is_clean_where_it_is_and_anything_else_came_back(
    scale: Made,
) -> None:
    discs = [f"{subject}/v1/disc" for subject in SUBJECTS]
    listed = [
        planting(subject, carrier="dicomdir", series=[disc])
        for subject, disc in zip(SUBJECTS, discs, strict=True)
    ]
    row = only(scale(listed, returned=SUBJECTS[:40], unexpected=frozenset(discs)))
    assert (row.n, row.recovered) == (40, 0)
    leaked = scale(listed, [finding(listed[-1])], returned=[], unexpected=frozenset(discs))
    assert (only(leaked).n, only(leaked).recovered) == (1, 1)


def test_a_subject_counts_where_an_instance_that_carries_the_stratum_came_back(
    scale: Made,
) -> None:
    texts = [planting(s, carrier="burned_in", series=[f"{s}/v1/capture"]) for s in SUBJECTS]
    row = only(scale(texts))  # slices came back, captures did not
    assert (row.n, row.rate, row.bound95) == (0, None, None)


def test_a_subject_that_leaks_without_coming_back_counts(scale: Made) -> None:
    row = only(scale(NAMES, [finding(NAMES[99])], returned=SUBJECTS[:40]))
    assert (row.n, row.recovered) == (41, 1)


def test_without_any_subject_back_nothing_is_known(scale: Made) -> None:
    row = only(scale(NAMES, returned=[]))
    assert (row.n, row.rate, row.bound95) == (0, None, None)
    assert row.note == "no subject came back"


def test_a_stratum_that_not_all_subjects_carry_decides_nothing(scale: Made) -> None:
    assert not only(scale(NAMES[:99])).decides


def test_each_attack_has_its_own_row_beside_the_united_one(scale: Made) -> None:
    rows = leakage(scale(NAMES, [finding(NAMES[0])]))
    auditor = [row for row in rows if row.knowledge is Knowledge.AUDITOR]
    found = {row.attack: row.recovered for row in auditor}
    assert found["verbatim"] == found["any"] == 1
    assert {found[name] for name in found.keys() - {"verbatim", "any"}} <= {0}


def test_subject_risk_counts_subjects_with_any_direct_identifier(scale: Made) -> None:
    both = (
        NAMES
        + [planting(s, "mrn") for s in SUBJECTS]
        + [planting(s, "station", role=Role.QUASI) for s in SUBJECTS]
    )
    found = [
        finding(both[0]),
        finding(both[100]),
        finding(both[101], Status.PARTIAL),
        finding(both[205]),
    ]
    made = scale(both, found)
    risk = subject_risk(made, leakage(made))
    assert (risk.n, risk.at_risk) == (100, 2)
    assert risk.bound95 == pytest.approx(upper(2, 100))


def test_subject_risk_counts_residue_too(scale: Made) -> None:
    made = scale(NAMES, [finding(NAMES[7], planting=None, carrier="residue")])
    assert subject_risk(made, leakage(made)).at_risk == 1


class Proven(NamedTuple):
    """An attack that is proven on a faulty control."""

    KNOWLEDGE: Knowledge
    MEDIA: tuple[str, ...] = ("characters",)
    CONTROL: str = "hashed"
    prepare: Any = None
    examine: Any = None
    conclude: Any = None


def by_attack(made: Scale) -> dict[tuple[str, Knowledge], Leakage]:
    return {(row.attack, row.knowledge): row for row in leakage(made)}


def test_an_attack_on_a_faulty_control_is_as_sensitive_as_there(scale: Made) -> None:
    mine = {"mine": Proven(Knowledge.AUDITOR)}
    control = [finding(p) for p in NAMES] + [finding(p, attack="mine") for p in NAMES[:58]]
    rows = by_attack(scale(NAMES, control=control, more=mine))
    assert rows["mine", Knowledge.AUDITOR].sensitivity == pytest.approx(58 / 59)
    assert rows["any", Knowledge.AUDITOR].sensitivity == 1.0


def test_a_stratum_that_no_control_exercises_says_so(scale: Made) -> None:
    mine = {"mine": Proven(Knowledge.AUDITOR)}
    row = by_attack(scale(NAMES, more=mine))["mine", Knowledge.AUDITOR]
    assert (row.sensitivity, row.note) == (None, "no control")


def test_what_one_class_of_adversaries_recovers_is_not_counted_for_another(scale: Made) -> None:
    mine = {"mine": Proven(Knowledge.REGISTER)}
    tool = [finding(NAMES[0]), finding(NAMES[1], attack="mine")]
    rows = by_attack(scale(NAMES, tool, more=mine))
    assert rows["any", Knowledge.AUDITOR].recovered == 1
    assert rows["any", Knowledge.REGISTER].recovered == 1
    risk = subject_risk(scale(NAMES, tool, more=mine), list(rows.values()))
    assert risk.at_risk == 2
