"""Basic Text SR: a radiologist's report (PS3.3 section A.35.1)."""

from __future__ import annotations

from pydicom.sequence import Sequence
from pydicom.uid import BasicTextSRStorage

from anoncert.corpus.dicom import _document
from anoncert.corpus.dicom._document import check
from anoncert.corpus.draft import Acquisition, SeriesDraft
from anoncert.types import Recipe

__all__ = ["BITS", "Settings", "check", "draft"]
Settings, BITS = _document.Settings, _document.BITS

_OBSERVER = ("121008", "DCM", "Person Observer Name")
_REPORT = ("11528-7", "LN", "Radiology Report")
_HISTORY = ("121060", "DCM", "History")
_FINDING = ("121071", "DCM", "Finding")
_IMPRESSION = ("121073", "DCM", "Impression")


def draft(
    recipe: Recipe,
    seed: int,
    acquisition: Acquisition,
    faces: str | None,  # noqa: ARG001 - a report shows no face
) -> SeriesDraft:
    """Build a report of nobody: observer, history, finding, impression, image."""
    images = _document.images(recipe, acquisition)
    item = _document.content
    tree = [
        item("PNAME", _OBSERVER, PersonName="Reader", RelationshipType="HAS OBS CONTEXT"),
        item("TEXT", _HISTORY, TextValue="Headache."),
        item("TEXT", _FINDING, TextValue="No mass, no haemorrhage. Parkinson disease is known."),
        item("TEXT", _IMPRESSION, TextValue="Normal study."),
        item("IMAGE", ("121112", "DCM", "Source of Measurement"), ReferencedSOPSequence=images),
    ]
    values = {
        "Modality": "SR",
        "ReferencedPerformedProcedureStepSequence": Sequence(),
        "CompletionFlag": "COMPLETE",
        "VerificationFlag": "UNVERIFIED",
        "PerformedProcedureCodeSequence": Sequence(),
        "CurrentRequestedProcedureEvidenceSequence": _document.evidence(recipe, acquisition),
        "ValueType": "CONTAINER",
        "ConceptNameCodeSequence": _document.code(*_REPORT),
        "ContinuityOfContent": "SEPARATE",
        "ContentSequence": Sequence(tree),
    }
    return _document.draft(recipe, seed, acquisition, BasicTextSRStorage, values)
