"""Digital signatures: the certificate says who signed (PS3.3 section C.12.1.1.3.1.1).

Locator: an attribute of the certificate's subject (RFC 5280 section 4.1.2.6). The signature
holds for elements in which nothing is planted, the certificate for its own key (RFC 8032).
When it was signed, and its UID, are plantings of their own in the same item.
"""

from __future__ import annotations

import datetime as dt
import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_data_element
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRLittleEndian

from anoncert.corpus.carrier import _tree
from anoncert.corpus.draft import SeriesDraft
from anoncert.corpus.streams import Stream
from anoncert.corpus.tables import Policy, attribute_policy
from anoncert.errors import RequestError
from anoncert.types import Subject

TRACK = "headers"
MEDIUM = "characters"
SIGNED = ("SOPClassUID", "Modality")
"""Elements that are signed."""

_ATTRIBUTES = {
    "commonName": NameOID.COMMON_NAME,
    "organizationName": NameOID.ORGANIZATION_NAME,
    "emailAddress": NameOID.EMAIL_ADDRESS,
}
_SIGNATURES, _CERTIFICATE = "DigitalSignaturesSequence", "CertificateOfSigner"
_LONGEST = 64
"""Bytes that an attribute may have (RFC 5280 appendix A.1)."""

_FIRST_DAY, _DAYS, _VALID = dt.datetime(2004, 1, 1, tzinfo=dt.UTC), 2000, dt.timedelta(days=9000)


def place(at: str, subject: Subject) -> str:  # noqa: ARG001 - same for all subjects
    """Return the path of tags that leads to the certificate."""
    if at not in _ATTRIBUTES:
        known = ", ".join(_ATTRIBUTES)
        raise RequestError(f"signature: no attribute {at!r}", f"write one of {known}")
    return _tree.place(f"{_SIGNATURES}/{_CERTIFICATE}")


def policy(at: str) -> Policy:  # noqa: ARG001 - same for all attributes
    """Return what Table E.1-1 asks for the certificate."""
    return attribute_policy(_CERTIFICATE)


def write(draft: SeriesDraft, at: str, text: str) -> None:
    """Sign anew, as somebody of whom the certificate says the text."""
    if len(text.encode()) > _LONGEST:
        raise RequestError(f"signature: {text!r} is longer than {_LONGEST} bytes", "shorten it")
    said = {name: read(draft, name) for name in _ATTRIBUTES} | {at: text}
    acquisition = draft.acquisition
    stream = Stream(acquisition.subject.variant, "signature", acquisition.id)
    key = Ed25519PrivateKey.from_private_bytes(bytes(stream.below(256) for _ in range(32)))
    certificate = _issued({name: value for name, value in said.items() if value}, key, stream)
    parameters = Dataset()
    parameters.MACIDNumber = 1
    parameters.MACCalculationTransferSyntaxUID = ExplicitVRLittleEndian
    parameters.MACAlgorithm = "SHA512"
    parameters.DataElementsSigned = [Tag(keyword) for keyword in SIGNED]
    draft.dataset.MACParametersSequence = Sequence([parameters])
    if _SIGNATURES not in draft.dataset:
        draft.dataset.DigitalSignaturesSequence = Sequence([Dataset()])
    signature = draft.dataset.DigitalSignaturesSequence[0]
    signature.MACIDNumber = 1
    signature.CertificateType = "X509_1993_SIG"
    signature.CertificateOfSigner = _tree.padded(certificate)
    signature.Signature = key.sign(mac(draft.dataset))


def read(draft: SeriesDraft, at: str) -> str | None:
    """Return what the certificate of the first signature says of its subject."""
    for signature in draft.dataset.get(_SIGNATURES, [])[:1]:
        if _CERTIFICATE in signature:
            subject = certificate(signature.CertificateOfSigner).subject
            for attribute in subject.get_attributes_for_oid(_ATTRIBUTES[at]):
                return str(attribute.value)
    return None


def mac(dataset: Dataset) -> bytes:
    """Compute the message authentication code that is signed."""
    stream = DicomBytesIO()
    stream.is_implicit_VR, stream.is_little_endian = False, True
    for keyword in SIGNED:
        write_data_element(stream, dataset[keyword])
    return hashlib.sha512(stream.getvalue()).digest()


def certificate(value: bytes) -> x509.Certificate:
    """Read a certificate that may be padded.

    Raises
    ------
    ValueError
        It is none.
    """
    count = value[1] & 0x7F if value[1:] else 0  # bytes of its length (X.690 section 8.1.3.5)
    length = int.from_bytes(value[2 : 2 + count])
    return x509.load_der_x509_certificate(value[: 2 + count + length])


def _issued(said: dict[str, str], key: Ed25519PrivateKey, stream: Stream) -> bytes:
    subject = x509.Name(
        [x509.NameAttribute(_ATTRIBUTES[name], text) for name, text in said.items()]
    )
    first = _FIRST_DAY + dt.timedelta(days=stream.below(_DAYS))
    builder = x509.CertificateBuilder(
        issuer_name=subject,
        subject_name=subject,
        public_key=key.public_key(),
        serial_number=stream.between(1, 1 << 60),
        not_valid_before=first,
        not_valid_after=first + _VALID,
    )
    return builder.sign(key, None).public_bytes(Encoding.DER)
