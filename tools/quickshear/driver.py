"""Mask the brain with brainextractor, and have quickshear cut off what lies in front of it."""

import subprocess
import sys
import tempfile
from pathlib import Path

head, defaced = sys.argv[1:3]
programs = Path(sys.executable).parent
with tempfile.TemporaryDirectory() as folder:
    mask = str(Path(folder, "mask.nii.gz"))
    subprocess.run([programs / "brainextractor", head, mask], check=True)
    subprocess.run([programs / "quickshear", head, mask, defaced], check=True)
