"""Registries of same-shaped modules: a new file is picked up by itself.

Every module of a registry package whose name does not begin with an underscore is one
entry, named after its file.
"""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from types import ModuleType

from anoncert.errors import RequestError


@cache
def entries(package: str) -> dict[str, ModuleType]:
    """Import all entries of a registry package, sorted by name."""
    home = importlib.import_module(package)
    found = sorted(m.name for m in pkgutil.iter_modules(home.__path__) if m.name[0] != "_")
    return {name: importlib.import_module(f"{package}.{name}") for name in found}


def entry(package: str, name: str) -> ModuleType:
    """Import one entry.

    Raises
    ------
    RequestError
        There is none of that name.
    """
    known = entries(package)
    if name not in known:
        kind = package.rpartition(".")[2]
        raise RequestError(f"{kind}: there is no {name!r}", f"known are {', '.join(known)}")
    return known[name]
