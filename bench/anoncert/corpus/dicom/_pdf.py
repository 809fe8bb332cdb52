"""A PDF document of one page (ISO 32000-1), with all the corners that keep text.

Its bytes depend on its texts alone. Streams are not compressed.
"""

from __future__ import annotations

import re

PLACES = ("title", "author", "xmp", "visible", "hidden", "boxed", "revision")
"""What `render` writes where: information dictionary, XMP metadata, on the page, on the page
in invisible ink, on the page below a black box, and on the page of an earlier revision."""

_HEADER = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
_LINE = "BT /F1 11 Tf {mode} Tr 72 {height} Td ({text}) Tj ET"
_BOX = "0 g 70 {height} 300 14 re f"
_INFO = {"title": "Title", "author": "Author"}
_HEIGHTS = {"visible": 720, "hidden": 700, "boxed": 680, "revision": 660}
_INVISIBLE = 3
_START = re.compile(rb"startxref\n(\d+)")


def render(texts: dict[str, str]) -> bytes:
    """Write a document.

    Parameters
    ----------
    texts
        ASCII text by place; see `PLACES`.
    """
    page = _stream(_content(texts, ("visible", "hidden", "boxed")))
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Metadata 6 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        4: _stream(_content(texts, ("revision",))) if "revision" in texts else page,
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        6: _stream(_xmp(texts.get("xmp", "")), b"/Type /Metadata /Subtype /XML "),
        7: _info(texts),
    }
    data = _revision(_HEADER, objects, previous=None)
    # an update replaces the page and leaves the earlier one where it is
    return _revision(data, {4: page}, previous=data) if "revision" in texts else data


def read(data: bytes, place: str) -> str | None:
    """Return the text at a place, None where there is none."""
    text = data.decode("latin-1")
    if place in _INFO:
        found = re.search(rf"/{_INFO[place]} \(((?:\\.|[^\\)])*)\)", text)
    elif place == "xmp":
        found = re.search(r"<rdf:li>(.*?)</rdf:li>", text)
    else:
        found = re.search(rf"Tr 72 {_HEIGHTS[place]} Td \(((?:\\.|[^\\)])*)\) Tj", text)
    if found is None:
        return None
    return re.sub(r"\\(.)", r"\1", found[1]) if place != "xmp" else _unescaped(found[1])


def _content(texts: dict[str, str], places: tuple[str, ...]) -> bytes:
    lines = []
    for place in places:
        if place in texts:
            height = _HEIGHTS[place]
            mode = _INVISIBLE if place == "hidden" else 0
            lines.append(_LINE.format(mode=mode, height=height, text=_literal(texts[place])))
            lines += [_BOX.format(height=height - 3)] if place == "boxed" else []
    return "\n".join(lines).encode("ascii")


def _info(texts: dict[str, str]) -> bytes:
    entries = (
        f"/{key} ({_literal(texts[place])})" for place, key in _INFO.items() if place in texts
    )
    return f"<< /Producer (Report Writer 4.2) {' '.join(entries)} >>".encode("ascii")


def _xmp(creator: str) -> bytes:
    escaped = creator.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    item = f"<rdf:li>{escaped}</rdf:li>" if creator else ""
    return (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description'
        ' rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator><rdf:Seq>'
        f"{item}</rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="w"?>'
    ).encode("ascii")


def _stream(content: bytes, entries: bytes = b"") -> bytes:
    head = b"<< " + entries + f"/Length {len(content)} >>\nstream\n".encode("ascii")
    return head + content + b"\nendstream"


def _revision(data: bytes, objects: dict[int, bytes], previous: bytes | None) -> bytes:
    """Append objects, their cross-reference table and a trailer (sections 7.5.4 to 7.5.6)."""
    table = ["xref", "0 1", "0000000000 65535 f "]
    for number, content in objects.items():
        table += [f"{number} 1", f"{len(data):010d} 00000 n "]
        data += f"{number} 0 obj\n".encode("ascii") + content + b"\nendobj\n"
    before = ""
    if previous is not None:
        before = f" /Prev {_START.findall(previous)[-1].decode('ascii')}"
    trailer = f"trailer\n<< /Size 8 /Root 1 0 R /Info 7 0 R{before} >>\nstartxref\n{len(data)}\n"
    return data + ("\n".join([*table, trailer])).encode("ascii") + b"%%EOF\n"


def _literal(text: str) -> str:
    """Write a string between parentheses (section 7.3.4.2)."""
    return re.sub(r"([\\()])", r"\\\1", text)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
