"""Grayscale Softcopy Presentation State: text drawn over images (PS3.3 section A.33.1)."""

from __future__ import annotations

from pydicom.sequence import Sequence
from pydicom.uid import GrayscaleSoftcopyPresentationStateStorage

from anoncert.corpus.dicom import _common, _document
from anoncert.corpus.dicom._document import check
from anoncert.corpus.draft import Acquisition, SeriesDraft
from anoncert.types import Recipe

__all__ = ["BITS", "Settings", "check", "draft"]
Settings, BITS = _document.Settings, _document.BITS

_LAYER = "LAYER1"


def draft(
    recipe: Recipe,
    seed: int,
    acquisition: Acquisition,
    faces: str | None,  # noqa: ARG001 - a presentation state shows no face
) -> SeriesDraft:
    """Build a state that writes a laterality mark over the images."""
    series = _common.item(
        SeriesInstanceUID=_document.series_uid(recipe, acquisition),
        ReferencedImageSequence=_document.images(recipe, acquisition),
    )
    text = _common.item(
        UnformattedTextValue="R",
        AnchorPoint=[0.05, 0.5],
        AnchorPointVisibility="N",
        AnchorPointAnnotationUnits="DISPLAY",
    )
    area = _common.item(
        DisplayedAreaTopLeftHandCorner=[1, 1],
        DisplayedAreaBottomRightHandCorner=[64, 64],
        PresentationSizeMode="SCALE TO FIT",
        PresentationPixelAspectRatio=[1, 1],
    )
    values = {
        "Modality": "PR",
        "BodyPartExamined": "HEAD",
        "PresentationCreationDate": None,
        "PresentationCreationTime": None,
        "ContentLabel": "MARKS",
        "ContentDescription": "Marks",
        "ContentCreatorName": "",
        "ReferencedSeriesSequence": Sequence([series]),
        "DisplayedAreaSelectionSequence": Sequence([area]),
        "GraphicAnnotationSequence": Sequence(
            [_common.item(GraphicLayer=_LAYER, TextObjectSequence=Sequence([text]))]
        ),
        "GraphicLayerSequence": Sequence([_common.item(GraphicLayer=_LAYER, GraphicLayerOrder=1)]),
        "PresentationLUTShape": "IDENTITY",
    }
    made = _document.draft(
        recipe, seed, acquisition, GrayscaleSoftcopyPresentationStateStorage, values
    )
    made.dataset.PresentationCreationDate = made.dataset.pop("ContentDate").value
    made.dataset.PresentationCreationTime = made.dataset.pop("ContentTime").value
    return made
