"""Redact the pixels of a folder with Presidio, reading with RapidOCR."""

import sys
from pathlib import Path

import numpy as np
import pydicom
import spacy
from presidio_analyzer import AnalyzerEngine
from presidio_analyzer.nlp_engine import NlpEngineProvider
from presidio_image_redactor import OCR, DicomImageRedactorEngine, ImageAnalyzerEngine
from rapidocr import RapidOCR

LANGUAGE = "en"


class Reader(OCR):
    """Words as Presidio wants them: those of a line share its width by their letters."""

    def __init__(self):
        self.engine = RapidOCR(params={"Global.log_level": "critical"})

    def perform_ocr(self, image, **_):
        picture = image.convert("RGB") if hasattr(image, "convert") else image
        read = self.engine(np.asarray(picture))
        words = {key: [] for key in ("left", "top", "width", "height", "conf", "text")}
        for box, text, score in zip(read.boxes if read.txts else [], read.txts or [], read.scores or []):
            (left, top), (right, bottom) = box.min(axis=0), box.max(axis=0)
            letter, at = (right - left) / max(len(text), 1), 0
            for word in text.split(" "):
                words["left"].append(int(left + at * letter))
                words["top"].append(int(top))
                words["width"].append(int(len(word) * letter) + 1)
                words["height"].append(int(bottom - top))
                words["conf"].append(100 * float(score))
                words["text"].append(word)
                at += len(word) + 1
        return words


source, target, work = (Path(argument) for argument in sys.argv[1:4])
model = work / "blank"
spacy.blank(LANGUAGE).to_disk(model)
models = [{"lang_code": LANGUAGE, "model_name": str(model)}]
provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
analyzer = AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=[LANGUAGE])
engine = DicomImageRedactorEngine(ImageAnalyzerEngine(analyzer_engine=analyzer, ocr=Reader()))
failed = 0
for path in sorted(path for path in source.rglob("*") if path.is_file()):
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
