"""Black out all text that RapidOCR finds, and have dicom-anonymizer do the headers."""

import sys
from pathlib import Path

import numpy as np
import pydicom
from dicomanonymizer import anonymize_dataset
from rapidocr import RapidOCR

MARGIN = 2
READER = RapidOCR(params={"Global.log_level": "critical"})


def picture(frame):
    """Return a frame at full range, in three samples of eight bits."""
    values = frame.astype(float)
    low, high = values.min(), values.max()
    scaled = ((values - low) * (255 / max(high - low, 1))).astype(np.uint8)
    return scaled if scaled.ndim == 3 else np.repeat(scaled[..., np.newaxis], 3, axis=-1)


def boxes(frame):
    """Yield rows and columns of what is read in a frame."""
    found = READER(picture(frame)).boxes
    for corners in [] if found is None else found:
        (left, top), (right, bottom) = corners.min(axis=0) - MARGIN, corners.max(axis=0) + MARGIN
        yield slice(max(int(top), 0), int(bottom) + 1), slice(max(int(left), 0), int(right) + 1)


def cover(dataset):
    """Give each box the darkest value of its frame."""
    pixels = dataset.pixel_array.copy()
    frames = pixels if int(dataset.get("NumberOfFrames") or 1) > 1 else pixels[np.newaxis]
    covered = False
    for frame in frames:
        for box in list(boxes(frame)):
            frame[box] = frame.min()
            covered = True
    if covered:
        if dataset.file_meta.TransferSyntaxUID.is_compressed:
            dataset.decompress(as_rgb=True, generate_instance_uid=False)
        dataset.PixelData = pixels.tobytes()


source, target = (Path(argument) for argument in sys.argv[1:3])
failed = 0
for path in sorted(path for path in source.rglob("*") if path.is_file()):
    written = target / path.relative_to(source)
    try:
        dataset = pydicom.dcmread(path)
        if "PixelData" in dataset:
            cover(dataset)
        anonymize_dataset(dataset)
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        written.parent.mkdir(parents=True, exist_ok=True)
        dataset.save_as(written)
    except Exception as error:  # the next file is still to be done
        failed += 1
        written.unlink(missing_ok=True)
        print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
sys.exit(1 if failed else 0)
