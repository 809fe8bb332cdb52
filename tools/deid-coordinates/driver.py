"""De-identify a folder with deid: cover the recipe's coordinates, then change the header."""

import hashlib
import sys
from pathlib import Path

import pydicom
from deid.config import DeidRecipe
from deid.dicom.parser import DicomParser
from deid.dicom.pixels import clean_pixel_data, has_burned_pixels

SALT = "every user takes another, and keeps it to himself"


def number(text):
    """Return a number that tells nothing of a text to who has no salt."""
    return int(hashlib.sha256(f"{SALT}{text}".encode()).hexdigest()[:30], 16)


def pseudonym(field, **_):
    """Replace by letters and digits."""
    return f"{number(field.element.value):X}"[:16]


def uid(field, **_):
    """Replace by another UID."""
    return f"2.25.{number(field.element.value)}"


def cover(dataset, recipe):
    """Black out what the recipe says of captures of this size."""
    found = has_burned_pixels(dataset, deid=recipe)
    if found["flagged"] and "PixelData" in dataset:
        pixels = clean_pixel_data(dataset, found)
        if dataset.file_meta.TransferSyntaxUID.is_compressed:
            dataset.decompress(generate_instance_uid=False)
        dataset.PixelData = pixels.tobytes()


source, target = (Path(argument) for argument in sys.argv[1:3])
recipe = DeidRecipe(sys.argv[3])
failed = 0
for path in sorted(path for path in source.rglob("*") if path.is_file()):
    try:
        dataset = pydicom.dcmread(path)
        cover(dataset, recipe)
        parser = DicomParser(dataset, recipe=recipe)
        parser.define("pseudonym", pseudonym)
        parser.define("uid", uid)
        parser.parse(remove_private=True)
        parser.dicom.file_meta.MediaStorageSOPInstanceUID = parser.dicom.SOPInstanceUID
        parser.dicom.save_as(target / f"{parser.dicom.SOPInstanceUID}.dcm")
    except Exception as error:  # the next file is still to be done
        failed += 1
        print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
sys.exit(1 if failed else 0)
