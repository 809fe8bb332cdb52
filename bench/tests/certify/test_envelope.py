from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from anoncert.certify import envelope, keys
from anoncert.certify.envelope import seal, unseal
from anoncert.digest import of_file
from anoncert.errors import RequestError

Key = Callable[[str], Path]


def opened(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    outer = json.loads(path.read_bytes())
    return outer, json.loads(base64.b64decode(outer["payload"]))


def closed(outer: dict[str, Any], payload: dict[str, Any]) -> bytes:
    data = json.dumps(payload, sort_keys=True, separators=(",", ":")).encode()
    return json.dumps(outer | {"payload": base64.b64encode(data).decode()}).encode()


def test_the_encoding_that_is_signed_equals_the_published_example(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(envelope, "PAYLOAD_TYPE", "http://example.com/HelloWorld")
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert envelope._encoded(b"hello world") == expected


def test_the_signature_holds_for_a_reader_that_knows_only_the_standard(certificate: Path) -> None:
    outer, payload = opened(certificate)
    body = base64.b64decode(outer["payload"])
    kind = outer["payloadType"]
    signed = f"DSSEv1 {len(kind)} {kind} {len(body)} ".encode() + body
    public = load_pem_public_key(payload["predicate"]["signer"]["public_key"].encode())
    public.verify(base64.b64decode(outer["signatures"][0]["sig"]), signed)


def test_the_statement_has_the_form_that_in_toto_asks_for(certificate: Path) -> None:
    outer, payload = opened(certificate)
    assert outer["payloadType"] == "application/vnd.in-toto+json"
    assert payload["_type"] == "https://in-toto.io/Statement/v1"
    assert payload["predicateType"] == "urn:anoncert:certificate:1"
    named = {subject["name"]: subject["digest"]["sha256"] for subject in payload["subject"]}
    assert named.keys() == {
        *("result.json", "run.json", "pairs.jsonl"),
        *("findings.jsonl", "observations.jsonl", "measurements.jsonl"),
    }
    assert {name: of_file(certificate.parent / name) for name in named} == named


def test_what_was_sealed_comes_out_again(certificate: Path, tmp_path: Path) -> None:
    statement = unseal(certificate.read_bytes(), None)
    private = keys.private_key(tmp_path / "own.pem")
    again = unseal(seal(statement.predicate, {"a": "b" * 64}, private), private.public_key())
    assert again.predicate == statement.predicate
    assert [(s.name, s.digest) for s in again.subject] == [("a", {"sha256": "b" * 64})]


def test_the_key_that_signed_is_accepted_and_another_is_not(
    certificate: Path, key: Key, tmp_path: Path
) -> None:
    own = keys.public_key((tmp_path / "own.pub").read_bytes(), "own")
    other = keys.private_key(key("other")).public_key()
    assert unseal(certificate.read_bytes(), own).predicate.trust == "self"
    with pytest.raises(RequestError, match="signature does not hold"):
        unseal(certificate.read_bytes(), other)


@pytest.mark.parametrize(
    ("where", "value"),
    [("trust", "audited"), ("edition", "brain-2026.1"), ("issued", "2020-01-01T00:00:00+00:00")],
)
def test_a_changed_certificate_does_not_hold(certificate: Path, where: str, value: str) -> None:
    outer, payload = opened(certificate)
    payload["predicate"][where] = value
    with pytest.raises(RequestError, match="signature does not hold"):
        unseal(closed(outer, payload), None)


def test_naming_another_signer_does_not_make_the_signature_hold(
    certificate: Path, key: Key
) -> None:
    outer, payload = opened(certificate)
    payload["predicate"]["signer"]["public_key"] = key("other").with_suffix(".pub").read_text()
    with pytest.raises(RequestError, match="signature does not hold"):
        unseal(closed(outer, payload), None)


@pytest.mark.parametrize("field", ["payloadType", "_type", "predicateType"])
def test_another_type_is_no_certificate(certificate: Path, field: str) -> None:
    outer, payload = opened(certificate)
    holder = outer if field in outer else payload
    holder[field] = "text/plain"
    with pytest.raises(RequestError):
        unseal(closed(outer, payload), None)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"no json",
        b"\xff\xfe",
        b'{"payload":"!!","payloadType":"x","signatures":[]}',
        b'{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[]}',
    ],
)
def test_what_is_no_certificate_is_refused(data: bytes) -> None:
    with pytest.raises(RequestError, match="no certificate"):
        unseal(data, None)


def test_a_certificate_without_a_signature_is_refused(certificate: Path) -> None:
    outer, payload = opened(certificate)
    outer["signatures"] = []
    with pytest.raises(RequestError):
        unseal(closed(outer, payload), None)


def test_a_certificate_that_does_not_name_its_key_is_refused(certificate: Path) -> None:
    outer, payload = opened(certificate)
    payload["predicate"]["signer"] = {}
    with pytest.raises(RequestError):
        unseal(closed(outer, payload), None)
