"""Names of files and folders. Locator: ``subject`` or ``visit`` (a folder), or ``file``.

PS3.15 does not speak of them; media, archives and upload portals carry them along.
"""

from __future__ import annotations

from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.tables import Policy
from anoncert.errors import RequestError
from anoncert.types import Band, Subject

TRACK = "headers"
MEDIUM = "characters"
_JOINT = "_"
_LOCATORS = ("subject", "visit", "file")


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the place of all names: tools flatten and rename, so levels do not count."""
    if at not in _LOCATORS:
        raise RequestError(f"file_name: no level {at!r}", f"write one of {', '.join(_LOCATORS)}")
    return "path"


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all names
    """Return that the standard does not list file names."""
    return Policy(Band.BEYOND, "", ())


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Name the folder after the text, or begin the file's name with it."""
    if at == "file" and draft.acquisition.is_directory:
        raise RequestError("file_name: a media directory has no name of its own", "name series")
    if at == "file":
        for file in draft.files:
            file.name = f"{text}{_JOINT}{file.name}"
    else:
        draft.folders[at] = text


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return the text in the name."""
    if at == "file":
        text, joint, _ = draft.files[0].name.rpartition(_JOINT)
        return text if joint else None
    return draft.folders[at]
