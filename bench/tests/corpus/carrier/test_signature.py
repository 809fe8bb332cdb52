"""Signatures hold, and say whose they are."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cryptography.exceptions import InvalidSignature
from pydicom.tag import Tag

from anoncert.corpus import people
from anoncert.corpus.build import planted, unplanted
from anoncert.corpus.carrier import signature
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.recipe import load
from anoncert.errors import RequestError
from anoncert.types import Recipe


def named(drafts: Iterator[SeriesDraft], name: str) -> SeriesDraft:
    return next(draft for draft in drafts if draft.acquisition.series.name == name)


@pytest.fixture(scope="module")
def headers() -> Recipe:
    return load("headers")


@pytest.fixture
def report(headers: Recipe) -> SeriesDraft:
    """A report before planting."""
    (subject,) = people.subjects(headers, headers.seed, 1)
    return named(unplanted(headers, headers.seed, subject), "report")


def test_the_certificate_is_signed_with_its_own_key(report: SeriesDraft) -> None:
    signature.write(report, "commonName", "Anke Vermeulen")
    (item,) = report.dataset.DigitalSignaturesSequence
    certificate = signature.certificate(item.CertificateOfSigner)
    certificate.verify_directly_issued_by(certificate)
    assert len(item.CertificateOfSigner) % 2 == 0


def test_the_signature_holds_for_the_elements_that_it_names(headers: Recipe) -> None:
    for subject in people.subjects(headers, headers.seed, 2):
        dataset = named(planted(headers, headers.seed, "corpus", subject), "report").dataset
        (item,), (parameters,) = dataset.DigitalSignaturesSequence, dataset.MACParametersSequence
        assert item.MACIDNumber == parameters.MACIDNumber
        assert list(parameters.DataElementsSigned) == [Tag(k) for k in signature.SIGNED]
        key = signature.certificate(item.CertificateOfSigner).public_key()
        key.verify(item.Signature, signature.mac(dataset))
        dataset.Modality = "MR"
        with pytest.raises(InvalidSignature):
            key.verify(item.Signature, signature.mac(dataset))


def test_attributes_of_one_certificate_do_not_displace_each_other(report: SeriesDraft) -> None:
    said = {
        "commonName": "\u5c71\u7530\u592a\u90ce",
        "emailAddress": "taro@example.org",
        "organizationName": "Clínica \u015awi\u0119ta",
    }
    for at, text in said.items():
        signature.write(report, at, text)
    assert {at: signature.read(report, at) for at in said} == said


def test_it_is_the_same_every_time_and_twins_have_the_same_key(headers: Recipe) -> None:
    (subject,) = people.subjects(headers, headers.seed, 1)
    one, again, twin = (
        named(planted(headers, headers.seed, population, subject), "report").dataset
        for population in ("corpus", "corpus", "twin")
    )
    own, other = (
        signature.certificate(d.DigitalSignaturesSequence[0].CertificateOfSigner)
        for d in (one, twin)
    )
    assert one == again
    assert own.subject != other.subject
    for shared in ("serial_number", "not_valid_before_utc", "not_valid_after_utc"):
        assert getattr(own, shared) == getattr(other, shared)
    assert own.public_key() == other.public_key()


def test_a_name_that_no_certificate_holds_is_a_request_error(report: SeriesDraft) -> None:
    with pytest.raises(RequestError, match="longer than 64 bytes"):
        signature.write(report, "commonName", "\u0e01" * 22)
