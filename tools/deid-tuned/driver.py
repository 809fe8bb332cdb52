"""De-identify a folder with deid and a recipe, as a careful user would.

The recipe says what happens to which attribute. Here are the functions that it names,
and what deid leaves to who calls it: covering pixels, the file's preamble and name, and
the codes of what was done. Runs in deid's own environment, never in anoncert's.
"""

import hashlib
import hmac
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pydicom
from deid.config import DeidRecipe
from deid.dicom import fields
from deid.dicom.parser import DicomParser
from deid.dicom.pixels import clean_pixel_data, has_burned_pixels

KEY = b"every user takes another, and keeps it to himself"
"""Fixed here so that runs can be compared."""

CODES = {
    "113100": "Basic Application Confidentiality Profile",
    "113107": "Retain Longitudinal Temporal Information Modified Dates Option",
}
STANDARD = "1.2.840.10008."
LONGEST_SHIFT = 3650


def main(source, target, recipe):
    """De-identify all files, and return how many failed."""
    failed = 0
    for path in sorted(source.rglob("*")):
        if path.is_file():
            try:
                save(cleaned(pydicom.dcmread(path), recipe), target)
            except Exception as error:  # the next file is still to be done
                failed += 1
                print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
    return failed


def cleaned(dataset, recipe):
    """Return a data set after the recipe."""
    cover(dataset, recipe)
    parser = DicomParser(dataset, recipe=recipe, disable_skip=True)
    for name, function in functions(dataset.get("PatientID", "")).items():
        parser.define(name, function)
    parser.parse(remove_private=True)
    parser.reset_preamble()
    fields._get_fields_inner.cache_clear()  # it would keep every data set
    mark(parser.dicom)
    return parser.dicom


def cover(dataset, recipe):
    """Black out what the recipe's filters flag."""
    found = has_burned_pixels(dataset, deid=recipe)
    if found["flagged"] and "PixelData" in dataset:
        pixels = clean_pixel_data(dataset, found)
        if dataset.file_meta.TransferSyntaxUID.is_compressed:
            dataset.decompress(generate_instance_uid=False)
        dataset.PixelData = pixels.tobytes()


def functions(patient):
    """Return the functions that the recipe names, for files of one patient."""
    days = timedelta(1 + number("days", patient) % LONGEST_SHIFT)

    def pseudonym(**_):
        return f"{number('patient', patient):032X}"[:16]

    def uid(field, **_):
        old = field.element.value or ""
        return renamed(old) if isinstance(old, str) else [renamed(one) for one in old]

    def shifted(field, **_):
        try:
            day = datetime.strptime(str(field.element.value)[:8], "%Y%m%d") - days
        except (ValueError, OverflowError):
            return ""  # no date, or several
        return f"{day:%Y%m%d}" + ("000000" if field.element.VR == "DT" else "")

    def stray(field, item, **_):
        return bool(field.element.value) and field.uid not in item["technique"]

    return {"pseudonym": pseudonym, "uid": uid, "shifted": shifted, "stray": stray}


def renamed(uid):
    """Return another UID, but one of the standard's as it is."""
    return uid if not uid or uid.startswith(STANDARD) else f"2.25.{number('uid', uid)}"


def number(purpose, text):
    """Return a number of 128 bits that tells nothing of a text to who has no key."""
    return int(hmac.new(KEY, f"{purpose} {text}".encode(), hashlib.sha256).hexdigest()[:32], 16)


def mark(dataset):
    """Say what was done (PS3.15 section E.1.1), and which software writes the file."""
    dataset.DeidentificationMethodCodeSequence = []
    for code, meaning in CODES.items():
        item = pydicom.Dataset()
        item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = code, "DCM", meaning
        dataset.DeidentificationMethodCodeSequence.append(item)
    dataset.file_meta.ImplementationClassUID = pydicom.uid.PYDICOM_IMPLEMENTATION_UID


def save(dataset, target):
    """Write a file under its new UIDs: the old name may tell as much as the header."""
    folder = target / dataset.StudyInstanceUID / dataset.SeriesInstanceUID
    folder.mkdir(parents=True, exist_ok=True)
    written = folder / f"{dataset.SOPInstanceUID}.dcm"
    try:
        dataset.save_as(written)
    except Exception:
        written.unlink(missing_ok=True)
        raise


if __name__ == "__main__":
    folders = (Path(argument) for argument in sys.argv[1:3])
    sys.exit(1 if main(*folders, DeidRecipe(sys.argv[3])) else 0)
