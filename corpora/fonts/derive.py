"""Derive the fonts of burned-in text: the letters that a corpus writes, and no others.

    python derive.py FOLDER

FOLDER has the files that `SOURCES` names, which are checked by their SHA-256. It needs
fonttools. What it writes beside itself, and corpora/tables/fonts.csv, is in the repository:
nobody has to run it to build a corpus.
"""

from __future__ import annotations

import csv
import hashlib
import string
import sys
import unicodedata
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
TABLE = HERE.parent / "tables" / "fonts.csv"
WORDS = HERE.parent / "words" / "names.csv"
LATIN = string.ascii_uppercase + string.digits + ",-.: /()" + string.ascii_lowercase
DEJAVU = "DejaVu fonts 2.37 (Bitstream Vera and Arev licences)"
NOTO = "Noto Sans CJK TC (SIL OFL 1.1)"
SOURCES = {
    "bold": ("DejaVuSans-Bold.ttf", DEJAVU),
    "condensed": ("DejaVuSansCondensed.ttf", DEJAVU),
    "monospaced": ("DejaVuSansMono.ttf", DEJAVU),
    "serif": ("DejaVuSerif.ttf", DEJAVU),
    "scripts": ("DejaVuSans.ttf", DEJAVU),
    "cjk": ("NotoSansCJKtc-Regular.otf", NOTO),
}
SHA256 = {
    "DejaVuSans-Bold.ttf": "b184b89e3c1075f22f6b71575b6fc20d4972b3cfd3b23322ca6fd596dcaef167",
    "DejaVuSansCondensed.ttf": "2d8aa290adcf1ebcbb35f63e57cf32941b012eaab4b65096b904112cf3bac972",
    "DejaVuSansMono.ttf": "602ec86b8948cfcd956482fe64f94c36c867770149ef2f791d4613f443bcecb3",
    "DejaVuSerif.ttf": "107244956e9962b9e96faccdc551825e0ae0898ae13737133e1b921a2fd35ffa",
    "DejaVuSans.ttf": "3fdf69cabf06049ea70a00b5919340e2ce1e6d02b0cc3c4b44fb6801bd1e0d22",
    "NotoSansCJKtc-Regular.otf": "f57e46120a3dd025ac993801981849622405d1359b32093b1f046490f7885711",
}
SCRIPTS = ("LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC")
SHAPED = {chr(code) for code in range(0xFE70, 0xFEFD)}
"""Arabic letters as they are joined."""
HEADER = """\
# Fonts of burned-in text besides Pillow's own, cut down to the letters that a corpus writes.
# sha256: of the file in corpora/fonts. letters: all that it has.
# Written by corpora/fonts/derive.py; licences: corpora/fonts/LICENSE-DejaVu and LICENSE-Noto.
"""


def main(folder: Path) -> None:
    """Write all fonts and their table."""
    named = set(WORDS.read_text("utf-8"))
    with TABLE.open("w", encoding="utf-8", newline="") as stream:
        stream.write(HEADER)
        table = csv.writer(stream, lineterminator="\n")
        table.writerow(["name", "file", "sha256", "letters", "source"])
        for name, (file, source) in SOURCES.items():
            data = (folder / file).read_bytes()
            if hashlib.sha256(data).hexdigest() != SHA256[file]:
                raise SystemExit(f"{file}: not the file that the fonts were derived from")
            font = TTFont(folder / file)
            letters = sorted((set(LATIN) | _more(name, named)) & set(map(chr, font.getBestCmap())))
            target = HERE / f"{name}{Path(file).suffix}"
            _cut(font, "".join(letters), name)
            font.save(target)
            digest = hashlib.sha256(target.read_bytes()).hexdigest()
            table.writerow([name, target.name, digest, "".join(letters), source])


def _more(name: str, named: set[str]) -> set[str]:
    """Return letters of scripts that a font has beside Latin ones."""
    if name == "cjk":
        return {c for c in named if unicodedata.east_asian_width(c) == "W"}
    if name == "scripts":
        own = {c for c in named if _script(c) in SCRIPTS}
        return own | {c.upper() for c in own if len(c.upper()) == 1} | SHAPED
    return set()


def _script(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0]


def _cut(font: TTFont, letters: str, name: str) -> None:
    options = subset.Options(layout_features=[], hinting=True, name_IDs=[0, 13, 14])
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "FFTM", "vhea", "vmtx", "VORG", "BASE"]
    cutter = subset.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    font.recalcTimestamp = False
    for number, text in ((1, f"Burned-in {name}"), (2, "Regular"), (4, f"Burned-in {name}")):
        font["name"].setName(text, number, 3, 1, 0x409)
    font["name"].setName(f"Burned-in-{name}", 6, 3, 1, 0x409)
    if "CFF " in font:
        font["CFF "].cff.fontNames = [f"Burned-in-{name}"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
