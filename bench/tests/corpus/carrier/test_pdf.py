"""Text in PDF, as readers of PDF see it."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from anoncert.corpus import people, plan
from anoncert.corpus.carrier import pdf
from anoncert.corpus.dicom import _pdf, object_kind
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError

TEXTS = {
    "title": "MR of 0048213",
    "author": "SMITH (JANE) \\ CO",
    "xmp": "JONES & <SONS>",
    "visible": "12 Elm Street",
    "hidden": "900-11-2222",
    "boxed": "DOE, JOHN",
    "revision": "born 01-MAY-1960",
}


@pytest.fixture(scope="module")
def document() -> bytes:
    return _pdf.render(TEXTS)


def test_every_place_is_read_back(document: bytes) -> None:
    assert TEXTS.keys() == set(_pdf.PLACES)
    assert {place: _pdf.read(document, place) for place in _pdf.PLACES} == TEXTS
    assert all(_pdf.read(_pdf.render({}), place) is None for place in _pdf.PLACES)


def test_a_reader_shows_metadata_and_all_text_of_the_page(document: bytes) -> None:
    reader = PdfReader(io.BytesIO(document), strict=True)
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (TEXTS["title"], TEXTS["author"])
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_creator == [TEXTS["xmp"]]
    (page,) = reader.pages
    text = page.extract_text()
    assert all(TEXTS[place] in text for place in ("visible", "hidden", "boxed"))


def test_an_earlier_revision_is_not_shown_and_still_there(document: bytes) -> None:
    shown = PdfReader(io.BytesIO(document), strict=True).pages[0].extract_text()
    assert TEXTS["revision"] not in shown
    first = document[: document.index(b"%%EOF") + 6]
    earlier = PdfReader(io.BytesIO(first), strict=True).pages[0].extract_text()
    assert TEXTS["revision"] in earlier


def test_text_of_other_scripts_is_refused(letter: SeriesDraft) -> None:
    with pytest.raises(RequestError, match="not in ASCII"):
        pdf.write(letter, "title", "山田")


def test_an_image_is_no_document(letter: SeriesDraft) -> None:
    del letter.dataset.EncapsulatedDocument
    with pytest.raises(RequestError, match="is no document"):
        pdf.write(letter, "title", "SMITH")


@pytest.fixture
def letter() -> SeriesDraft:
    recipe = load("headers")
    (subject,) = people.subjects(recipe, recipe.seed, 1)
    made = plan.acquisitions(recipe, subject)
    acquisition = next(a for a in made if a.series.object == "encapsulated_pdf")
    return object_kind("encapsulated_pdf").draft(recipe, recipe.seed, acquisition, None)
