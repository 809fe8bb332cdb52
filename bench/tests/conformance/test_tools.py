"""What every tool.toml has to keep."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from anoncert import registry
from anoncert.run import tool
from anoncert.run.tool import Adapter

KINDS = registry.entries("anoncert.run.adapter")

every = pytest.mark.parametrize("adapter", tool.known(), ids=lambda adapter: adapter.tool.name)


@every
def test_its_folder_is_called_like_it(adapter: Adapter) -> None:
    assert adapter.folder.name == adapter.tool.name
    assert tool.load(adapter.tool.name) == adapter


@every
def test_its_kind_exists_and_a_command_has_arguments(adapter: Adapter) -> None:
    assert adapter.tool.run.kind in KINDS
    assert bool(adapter.tool.run.argv) == (adapter.tool.run.kind == "command")


@every
def test_it_pins_one_version_of_every_package(adapter: Adapter) -> None:
    for text in adapter.tool.install.pip:
        (pin,) = Requirement(text).specifier
        assert pin.operator == "=="
        assert "*" not in pin.version
    assert SpecifierSet(adapter.tool.install.python)


@every
def test_its_own_version_is_the_one_that_is_installed(adapter: Adapter) -> None:
    pins = {Requirement(text).name: text for text in adapter.tool.install.pip}
    if adapter.tool.name in pins:
        assert pins[adapter.tool.name] == f"{adapter.tool.name}=={adapter.tool.version}"
    else:
        assert adapter.tool.run.kind in ("control", "external")


@every
def test_its_argv_shows_it_input_and_output(adapter: Adapter) -> None:
    joined = " ".join(adapter.tool.run.argv)
    assert not joined or ("{input}" in joined and "{output}" in joined)


@every
def test_its_claims_are_codes_and_no_claim_is_made_up(adapter: Adapter) -> None:
    assert all(code.startswith("1131") and len(code) == 6 for code in adapter.tool.claims)
    assert not adapter.tool.claims or adapter.tool.claims_source != "assumed"
