"""De-identify a folder with the RSNA Anonymizer's controller and default project."""

import sys
from pathlib import Path

import anonymizer
from anonymizer.controller.anonymizer import AnonymizerController
from anonymizer.model.project import ProjectModel

SITE = "100000"

source, target = (Path(argument) for argument in sys.argv[1:3])
script = Path(anonymizer.__file__).parent / ProjectModel.anonymizer_script_path
project = ProjectModel(site_id=SITE, storage_dir=target, anonymizer_script_path=script)
project.private_dir().mkdir(parents=True)
controller = AnonymizerController(project)
failed = 0
for path in sorted(source.rglob("*")):
    if path.is_file():
        try:
            refused, dataset = controller.anonymize_file(path)
        except Exception as error:  # the next file is still to be done
            refused, dataset = f"{type(error).__name__}: {error}", None
        if refused:
            print(f"{path}: {refused}", file=sys.stderr)
        if refused and (dataset is None or dataset.SOPClassUID in project.storage_classes):
            failed += 1  # it was not merely of a kind that the project does not take
controller.stop()
sys.exit(1 if failed else 0)
