"""De-identify a folder with idiscore, and cover what captures show at known places.

Runs in idiscore's own environment, never in anoncert's. idiscore is licensed under
GPL-3.0; this file is Apache-2.0 and is not part of it.
"""

import sys
from pathlib import Path

import pydicom
from idiscore.defaults import create_default_core
from idiscore.image_processing import PIILocation, PIILocationList, SquareArea

CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
LINES = {
    (512, 512): [(0, 0, 250, 140), (250, 0, 262, 110), (0, 424, 290, 88), (470, 100, 42, 300)],
    (344, 344): [(0, 0, 344, 68), (0, 296, 344, 48)],
}
"""Left, top, width and height [px], by rows and columns."""


def shows(size):
    """Tell captures of a size."""
    return lambda dataset: captured(dataset) and (dataset.Rows, dataset.Columns) == size


def captured(dataset):
    """Tell secondary captures, of one frame and of many."""
    return dataset.get("SOPClassUID", "").startswith(CAPTURE)


source, target = (Path(argument) for argument in sys.argv[1:3])
locations = [
    PIILocation([SquareArea(*area) for area in areas], criterion=shows(size))
    for size, areas in LINES.items()
]
core = create_default_core(location_list=PIILocationList(locations))
failed = 0
for path in sorted(path for path in source.rglob("*") if path.is_file()):
    written = target / path.relative_to(source)
    try:
        dataset = pydicom.dcmread(path)
        if captured(dataset) and dataset.file_meta.TransferSyntaxUID.is_compressed:
            dataset.decompress()
        dataset = core.deidentify(dataset)
        dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
        written.parent.mkdir(parents=True, exist_ok=True)
        dataset.save_as(written)
    except Exception as error:  # the next file is still to be done
        failed += 1
        written.unlink(missing_ok=True)
        print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
sys.exit(1 if failed else 0)
