"""Names in certificates, and in what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anoncert.attack._x509 import names
from anoncert.corpus import people
from anoncert.corpus.build import planted
from anoncert.corpus.recipe import load


@pytest.fixture(scope="module")
def certificate() -> bytes:
    headers = load("headers")
    (subject,) = people.subjects(headers, headers.seed, 1)
    drafts = planted(headers, headers.seed, "corpus", subject)
    report = next(draft for draft in drafts if draft.acquisition.series.name == "report")
    value: bytes = report.dataset.DigitalSignaturesSequence[0].CertificateOfSigner
    return value


def test_subject_and_issuer_are_read(certificate: bytes) -> None:
    read = names(certificate)
    assert len(read) == 6
    assert read[:3] == read[3:]
    assert any(name.endswith("@example.org") for name in read)


def test_half_a_certificate_has_no_names(certificate: bytes) -> None:
    assert names(certificate[: len(certificate) // 2]) == []


@given(st.binary(max_size=80))
def test_arbitrary_bytes_raise_nothing(data: bytes) -> None:
    assert names(data) == []
    assert names(b"\x30" + data) == []
