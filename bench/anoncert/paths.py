"""Where recipes, tools and tables are found, and where work is kept."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

from anoncert.errors import RequestError

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]
_HINT = {
    "corpora": "name a recipe of corpora/ or the path of a TOML file",
    "tools": "run `anoncert tools list`, or give the path of a tool.toml",
}


def roots(kind: str) -> list[Path]:
    """List the folders that are searched for ``kind`` (corpora, tools, results), in order.

    ``$ANONCERT_HOME/<kind>``, then the checkout that this package runs from, then the
    copy that the wheel carries.
    """
    home = os.environ.get("ANONCERT_HOME")
    candidates = [Path(home, kind)] if home else []
    if (_CHECKOUT / "pyproject.toml").is_file():
        candidates.append(_CHECKOUT / kind)
    candidates.append(_PACKAGE / "_data" / kind)
    return [path for path in candidates if path.is_dir()]


def find(kind: str, name: str) -> Path:
    """Find a file or folder by explicit path or by its name below one of `roots`.

    Raises
    ------
    RequestError
        There is none.
    """
    explicit = Path(name)
    if explicit.exists() and (explicit.is_absolute() or len(explicit.parts) > 1 or explicit.suffix):
        return explicit
    for root in roots(kind):
        if _inside(root, name) and (root / name).exists():
            return root / name
    raise RequestError(f"{kind}: there is no {name!r}", _HINT.get(kind, "reinstall anoncert"))


def names(kind: str, pattern: str) -> list[str]:
    """List what can be found below `roots` by a glob pattern, without repetition."""
    found = {
        path.relative_to(root).as_posix() for root in roots(kind) for path in root.glob(pattern)
    }
    return sorted(found)


def default_work() -> Path:
    """Return the platform's cache folder for corpora, runs and installed tools."""
    return Path(platformdirs.user_cache_dir("anoncert", appauthor=False))


def _inside(root: Path, name: str) -> bool:
    return (root / name).resolve().is_relative_to(root.resolve())
