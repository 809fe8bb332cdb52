"""De-identify a folder with dicom-dre and a catalogue of a site's captures."""

import os
import sys
from pathlib import Path

from dicom_dre import DeidParameters, DeviceCatalog, ProfileSpec, deidentify_paths
from dicom_dre.catalog import device

CAPTURES = {
    "of one frame": "1.2.840.10008.5.1.4.1.1.7",
    "of bytes": "1.2.840.10008.5.1.4.1.1.7.2",
    "of words": "1.2.840.10008.5.1.4.1.1.7.3",
    "of colours": "1.2.840.10008.5.1.4.1.1.7.4",
}
LINES = {
    (512, 512): [(0, 0, 250, 140), (250, 0, 262, 110), (0, 424, 290, 88), (470, 100, 42, 300)],
    (344, 344): [(0, 0, 344, 68), (0, 296, 344, 48)],
}
"""Left, top, width and height [px], by rows and columns."""

os.environ["DICOM_DRE_HASH_SALT"] = "anoncert"  # else it leaves one in the user's home
source, target = (Path(argument) for argument in sys.argv[1:3])
devices = [
    device(f"captures {name}, {size}", "allow", sop_class_uid=uid, rows=size[0], cols=size[1], scrub=areas)
    for name, uid in CAPTURES.items()
    for size, areas in LINES.items()
]
written = deidentify_paths(
    [source],
    target,
    recursive=True,
    catalog=DeviceCatalog(devices=devices, exclusions=[], default_action="allow"),
    profile_spec=ProfileSpec(name="default"),
    parameters=DeidParameters(),
)
for item in written:
    print(item.result.outcome)
