"""Group lengths (PS3.5 section 7.2, retired). Locator: a group in hexadecimal, as ``0010``.

Readers skip them without a look at the value. It holds numbers of four bytes, and here
their bytes are text: as many as it takes.
"""

from __future__ import annotations

import re
import struct

import numpy as np
from pydicom.tag import BaseTag, Tag

from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.part10 import tag_place
from anoncert.types import Band, Subject

TRACK = "headers"
MEDIUM = "characters"
_GROUP = re.compile("[0-9A-F]{3}[02468ACE]")
_WIDTH = 4


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the tag."""
    if not _GROUP.fullmatch(at):
        raise RequestError(f"group_length: {at!r} is no group", "write one as 0010")
    return tag_place(_tag(at))


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all groups
    """Return that Table E.1-1 does not list them."""
    return Policy(Band.BEYOND, "", ())


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Add the element."""
    if not draft.meta.TransferSyntaxUID.is_little_endian:
        raise RequestError("group_length: big endian turns text round", "name other series")
    data = text.encode()
    data += bytes(-len(data) % _WIDTH)
    draft.dataset.add_new(_tag(at), "UL", list(struct.unpack(f"<{len(data) // _WIDTH}I", data)))


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text that its bytes are."""
    if _tag(at) not in draft.dataset:
        return None
    numbers = np.atleast_1d(draft.dataset[_tag(at)].value).astype("<u4")
    return numbers.tobytes().rstrip(b"\0").decode()


def _tag(at: str) -> BaseTag:
    return Tag(int(at, 16), 0)
