"""Redact the pixels of a folder with Presidio and a language model that knows no names."""

import sys
from pathlib import Path

import pydicom
import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_image_redactor import DicomImageRedactorEngine, ImageAnalyzerEngine

LANGUAGE = "en"

source, target, work = (Path(argument) for argument in sys.argv[1:4])
model = work / "blank"
spacy.blank(LANGUAGE).to_disk(model)
models = [{"lang_code": LANGUAGE, "model_name": str(model)}]
provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
analyzer = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=[LANGUAGE])
engine = DicomImageRedactorEngine(ImageAnalyzerEngine(analyzer_engine=analyzer))
failed = 0
for path in sorted(source.rglob("*")):
    if path.is_file():
        written = target / path.relative_to(source)
        try:
            dataset = engine.redact(pydicom.dcmread(path))
            written.parent.mkdir(parents=True, exist_ok=True)
            dataset.save_as(written)
        except Exception as error:  # the next file is still to be done
            failed += 1
            written.unlink(missing_ok=True)
            print(f"{path}: {type(error).__name__}: {error}", file=sys.stderr)
sys.exit(1 if failed else 0)
