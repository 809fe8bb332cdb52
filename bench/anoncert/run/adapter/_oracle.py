"""Each object as it was before planting, or with one fault.

This is the only code that knows the truth while it makes output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, replace

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from anoncert.corpus import people, plan
from anoncert.corpus.build import unplanted
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.plant._draw import Drawn
from anoncert.types import Recipe, Subject

_CODES = {
    "113100": "Basic Application Confidentiality Profile",
    "113101": "Clean Pixel Data Option",
    "113102": "Clean Recognizable Visual Features Option",
    "113105": "Clean Descriptors Option",
    "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
    "113108": "Retain Patient Characteristics Option",
}


@dataclass(frozen=True)
class Truth:
    """Who one subject was.

    Attributes
    ----------
    subject : Subject
        Whose files they are.
    values : mapping of str to Drawn
        What was planted in them, by value id.
    """

    subject: Subject
    values: Mapping[str, Drawn]

    @classmethod
    def of(cls, recipe: Recipe, seed: int, population: str, subject: Subject) -> Truth:
        """Draw it anew, as it was drawn for the corpus."""
        return cls(subject, plan.draw(recipe, people.person(seed, population, subject)))

    def drawn(self, identifier: str, draft: SeriesDraft) -> Drawn:
        """Return the subject's own value, or that of the draft's visit or series."""
        made = draft.acquisition
        ends = "", f"/v{made.visit}", f"/v{made.visit}/{made.series.name}"
        keys = (f"{self.subject.id}/{identifier}{end}" for end in ends)
        return next(self.values[key] for key in keys if key in self.values)

    def value(self, identifier: str, draft: SeriesDraft) -> str:
        """Return its canonical form."""
        return self.drawn(identifier, draft).text


Fault = Callable[[SeriesDraft, Truth], None]
"""What a faulty tool does to a draft of the oracle's."""


def faultless(draft: SeriesDraft, truth: Truth) -> None:
    """Do nothing."""


def drafts(
    recipe: Recipe, seed: int, subject: Subject, claims: Iterable[str]
) -> Iterator[SeriesDraft]:
    """Yield a subject's series as they are before planting, with the marks of the claims."""
    for draft in unplanted(recipe, seed, subject):
        if not draft.acquisition.is_directory:
            _mark(draft.dataset, claims)
        yield draft


def faulty(draft: SeriesDraft, truth: Truth, fault: Fault) -> SeriesDraft:
    """Return a draft with a fault; the one it is made of stays as it is."""
    made = replace(
        draft,
        meta=deepcopy(draft.meta),
        dataset=deepcopy(draft.dataset),
        folders=dict(draft.folders),
        segments=dict(draft.segments),
        files=[
            replace(file, own=dict(file.own), fragments=list(file.fragments))
            for file in draft.files
        ],
    )
    fault(made, truth)
    return made


def _mark(dataset: Dataset, claims: Iterable[str]) -> None:
    """Say what was done (PS3.15 section E.1.1, CID 7050)."""
    dataset.PatientIdentityRemoved = "YES"
    dataset.LongitudinalTemporalInformationModified = "MODIFIED"
    dataset.BurnedInAnnotation = "NO"
    items = []
    for code in claims:
        item = Dataset()
        item.CodeValue = code
        item.CodingSchemeDesignator = "DCM"
        item.CodeMeaning = _CODES[code]
        items.append(item)
    dataset.DeidentificationMethodCodeSequence = Sequence(items)
