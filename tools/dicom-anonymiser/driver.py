"""Run dicom-anonymiser's command from a copy of its package in the working directory.

It writes a log into its package's folder, which need not be writable.

Runs in dicom-anonymiser's own environment, never in anoncert's. dicom-anonymiser is
licensed under GPL-3.0-or-later; this file is Apache-2.0 and is not part of it.
"""

import importlib.util
import runpy
import shutil
import sys
from pathlib import Path

NAME = "dicom_anonymiser"

package = Path(importlib.util.find_spec(NAME).origin).parent
copies = Path.cwd()
shutil.copytree(package, copies / NAME, ignore=shutil.ignore_patterns("__pycache__", "logs"))
sys.path.insert(0, str(copies))
runpy.run_module(NAME, run_name="__main__")
