"""What every tool.toml has to keep."""

from __future__ import annotations

import re

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from anoncert import registry
from anoncert.run import tool
from anoncert.run.adapter import kind
from anoncert.run.tool import Adapter

KINDS = registry.entries("anoncert.run.adapter")
CARRIERS = registry.entries("anoncert.corpus.carrier")

every = pytest.mark.parametrize("adapter", tool.known(), ids=lambda adapter: adapter.tool.name)


@every
def test_its_folder_is_called_like_it(adapter: Adapter) -> None:
    assert adapter.folder.name == adapter.tool.name
    assert tool.load(adapter.tool.name) == adapter


@every
def test_it_begins_with_what_a_reader_must_know(adapter: Adapter) -> None:
    text = (adapter.folder / "tool.toml").read_text("utf-8")
    assert text.startswith("# ")


@every
def test_it_pins_one_version_of_every_package(adapter: Adapter) -> None:
    install = adapter.tool.install
    for text in (*install.pip, *install.pip_no_deps):
        (pin,) = Requirement(text).specifier
        assert pin.operator == "=="
        assert "*" not in pin.version
    for text in install.npm:
        assert re.fullmatch(r"(@[\w-]+/)?[\w.-]+@\d+\.\d+\.\d+[\w.-]*", text)
    assert SpecifierSet(install.python)


@every
def test_its_own_version_is_pinned_or_asked_of_the_system(adapter: Adapter) -> None:
    install = adapter.tool.install
    pins = [text.rpartition("==")[2] for text in (*install.pip, *install.pip_no_deps)]
    pins += [text.rpartition("@")[2] for text in install.npm]
    asked = bool(install.version)
    if adapter.tool.version in pins:
        assert not asked
    else:
        unasked = adapter.tool.run.network or not kind(adapter.tool.run.kind).PROCESS
        assert asked or unasked or adapter.tool.version == "unknown"


@every
def test_what_it_needs_of_the_system_has_a_package(adapter: Adapter) -> None:
    install = adapter.tool.install
    assert not install.apt or install.programs or install.files


@every
def test_its_command_shows_it_input_and_output(adapter: Adapter) -> None:
    joined = " ".join(adapter.tool.run.argv)
    assert not joined or ("{input}" in joined and "{output}" in joined)


@every
def test_its_claims_are_codes_and_no_claim_is_made_up(adapter: Adapter) -> None:
    assert all(code.startswith("1131") and len(code) == 6 for code in adapter.tool.claims)
    assert not adapter.tool.claims or adapter.tool.claims_source != "assumed"


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_declares_what_it_takes(name: str) -> None:
    module = kind(name)
    assert isinstance(module.PROCESS, bool)
    assert not {*module.NEEDS} & {*module.TAKES}
    assert {*module.NEEDS, *module.TAKES} <= {*tool.OF_KINDS}
    assert {*module.WITHHELD} <= CARRIERS.keys()
    assert {*module.COPIED} <= {*module.WITHHELD, "elsewhere"}
    assert all(Requirement(text).specifier for text in module.REQUIRES)
    assert module.__doc__
