"""De-identify a folder with idiscore's default core.

Runs in idiscore's own environment, never in anoncert's. idiscore is licensed under
GPL-3.0; this file is Apache-2.0 and is not part of it.
"""

import sys
from pathlib import Path

import pydicom
from idiscore.defaults import create_default_core

source, target = (Path(argument) for argument in sys.argv[1:3])
core = create_default_core()
failed = 0
for path in sorted(source.rglob("*")):
    if path.is_file():
        written = target / path.relative_to(source)
        try:
            dataset = core.deidentify(pydicom.dcmread(path))
            written.parent.mkdir(parents=True, exist_ok=True)
            dataset.save_as(written)
        except Exception as error:  # the next file is still to be done
            failed += 1
            written.unlink(missing_ok=True)
            print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
sys.exit(1 if failed else 0)
