"""Key Object Selection: images that somebody marked (PS3.3 section A.35.4)."""

from __future__ import annotations

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.uid import KeyObjectSelectionDocumentStorage

from anoncert.corpus.dicom import _document
from anoncert.corpus.dicom._document import check
from anoncert.corpus.draft import Acquisition, SeriesDraft
from anoncert.types import Recipe

__all__ = ["BITS", "Settings", "check", "draft"]
Settings, BITS = _document.Settings, _document.BITS

_OF_INTEREST = ("113000", "DCM", "Of Interest")
_DESCRIPTION = ("113012", "DCM", "Key Object Description")
_TEMPLATE = "2010"


def draft(
    recipe: Recipe,
    seed: int,
    acquisition: Acquisition,
    faces: str | None,  # noqa: ARG001 - a selection shows no face
) -> SeriesDraft:
    """Build a selection with a remark."""
    template = Dataset()
    template.MappingResource, template.TemplateIdentifier = "DCMR", _TEMPLATE
    tree = [_document.content("TEXT", _DESCRIPTION, TextValue="For the conference.")]
    for image in _document.images(recipe, acquisition):
        item = Dataset()
        item.RelationshipType, item.ValueType = "CONTAINS", "IMAGE"
        item.ReferencedSOPSequence = Sequence([image])
        tree.append(item)
    values = {
        "Modality": "KO",
        "ReferencedPerformedProcedureStepSequence": Sequence(),
        "CurrentRequestedProcedureEvidenceSequence": _document.evidence(recipe, acquisition),
        "ValueType": "CONTAINER",
        "ConceptNameCodeSequence": _document.code(*_OF_INTEREST),
        "ContinuityOfContent": "SEPARATE",
        "ContentTemplateSequence": Sequence([template]),
        "ContentSequence": Sequence(tree),
    }
    return _document.draft(recipe, seed, acquisition, KeyObjectSelectionDocumentStorage, values)
