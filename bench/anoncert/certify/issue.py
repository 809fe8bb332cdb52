"""Issuing the certificate of a scored run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from anoncert import digest, files
from anoncert.certify import keys
from anoncert.certify.envelope import seal
from anoncert.score.gates import worst_bound
from anoncert.types import SCHEMA, Certificate, Result

NAME = "certificate.dsse.json"


def issue(folder: Path, key_path: Path | None) -> Path:
    """Sign what result.json says, and return the certificate's path.

    Parameters
    ----------
    folder
        A scored run.
    key_path
        Private key; None for the key that is made on first use.
    """
    result = files.read_document(folder / "result.json", Result)
    key = keys.private_key(key_path)
    public = key.public_key()
    certificate = Certificate(
        schema=SCHEMA,
        trust="self",
        issued=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        signer={"keyid": keys.key_id(public), "public_key": keys.pem(public)},
        tool=result.tool,
        edition=result.edition,
        corpus=result.corpus,
        suite=result.suite,
        attacks=result.attacks,
        status=result.status,
        coverage=result.coverage,
        subject_risk=result.subject_risk,
        worst={track: worst_bound(result.leakage, track) for track in result.levels},
        levels=result.levels,
        false_claims=result.false_claims,
        limits=result.limits,
    )
    digests = {"result.json": digest.of_file(folder / "result.json"), **result.inputs}
    files.write_bytes(folder / NAME, seal(certificate, digests, key))
    return folder / NAME
