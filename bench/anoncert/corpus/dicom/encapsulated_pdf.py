"""Encapsulated PDF: a letter beside the images (PS3.3 section A.45.1)."""

from __future__ import annotations

from pydicom.sequence import Sequence
from pydicom.uid import EncapsulatedPDFStorage

from anoncert.corpus.dicom import _document, _pdf
from anoncert.corpus.dicom._document import check
from anoncert.corpus.draft import Acquisition, SeriesDraft
from anoncert.types import Recipe

__all__ = ["BITS", "Settings", "check", "draft"]
Settings, BITS = _document.Settings, _document.BITS


def draft(
    recipe: Recipe,
    seed: int,
    acquisition: Acquisition,
    faces: str | None,  # noqa: ARG001 - a letter shows no face
) -> SeriesDraft:
    """Build a letter to nobody."""
    document = _pdf.render({"title": "MR of the head", "visible": "Normal study."})
    values = {
        "Modality": "DOC",
        "ConversionType": "WSD",
        "SecondaryCaptureDeviceManufacturer": "Scribe Systems",
        "BurnedInAnnotation": "YES",
        "SourceInstanceSequence": _document.images(recipe, acquisition),
        "DocumentTitle": "Letter",
        "ConceptNameCodeSequence": Sequence(),
        "AcquisitionDateTime": "",
        "MIMETypeOfEncapsulatedDocument": "application/pdf",
        "EncapsulatedDocument": document + bytes(len(document) % 2),
        "EncapsulatedDocumentLength": len(document),
    }
    return _document.draft(recipe, seed, acquisition, EncapsulatedPDFStorage, values)
