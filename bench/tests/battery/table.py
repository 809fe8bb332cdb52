"""The battery: one row per faulty tool. To add a fault is to add a row."""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import hmac
import zlib

from bench.tests.filters import gaussian, median, mosaic
from pydicom.uid import generate_uid

from anoncert.run.adapter._faults import dependent, encoded, hashed, shifted

from .bench import Row
from .faults import (
    backwards,
    base36,
    blob,
    computed,
    dated,
    digest,
    empty_folders,
    hashed_uid,
    initialled,
    kept,
    least_bits,
    marked,
    moved_name,
    number,
    overlay_bits,
    packed,
    renamed_patient,
    residue,
    rotated,
    shifted_by,
    swapped,
    together,
    turned,
    written,
    zipped,
)
from .redactions import covered, filtered, redacted, replaced

_V, _E, _P, _D, _I = "verbatim", "encoded", "pseudonym", "dates", "interference"
_OVERLAY, _BURNED = "overlay_text", "residual_text"
_ALL: tuple[str, ...] = ()
_WRITTEN = ("name", "mrn", "accession")
_T1, _T2, _LETTER, _REPORT, _FILM = ("t1w",), ("t2w",), ("letter",), ("report",), ("film",)
_ELEMENT, _NESTED, _PRIVATE = "element", "sequence", "private"

_KEPT = [
    # at their places
    Row("name kept", kept(_ELEMENT, "PatientName", "name"), _V, "name", _ELEMENT, peer=True),
    Row(
        "name in other order",
        kept(_ELEMENT, "PatientName", "name", "text"),
        _V,
        "name",
        _ELEMENT,
        peer=True,
    ),
    Row(
        "name with initial",
        written("PatientName", "name", initialled, "screen"),
        _V,
        "name",
        _ELEMENT,
        peer=True,
    ),
    Row(
        "second group of a name kept",
        kept(_ELEMENT, "PatientName", "name", template="00000={}"),
        _V,
        "name",
        _ELEMENT,
    ),
    Row(
        "third group of a name kept",
        kept(_ELEMENT, "PatientName", "name", template="00000=={}"),
        _V,
        "name",
        _ELEMENT,
    ),
    Row("number kept", kept(_ELEMENT, "PatientID", "mrn"), _V, "mrn", _ELEMENT),
    Row(
        "number in other groups",
        written("PatientID", "mrn", lambda text: f"{text[:4]}-{text[4:]}"),
        _V,
        "mrn",
        _ELEMENT,
    ),
    Row(
        "number kept behind a prefix",
        kept(_ELEMENT, "PatientID", "mrn", template="ANON{}"),
        _V,
        "mrn",
        _ELEMENT,
    ),
    Row(
        "national number without its groups",
        written("PatientComments", "national_id", lambda text: "".join(filter(str.isalnum, text))),
        _V,
        "national_id",
    ),
    Row(
        "birth date kept",
        kept(_ELEMENT, "PatientBirthDate", "birth_date"),
        _V,
        "birth_date",
        _ELEMENT,
    ),
    Row("study date kept", kept(_ELEMENT, "StudyDate", "study_date"), _V, "study_date", _ELEMENT),
    Row("study time kept", kept(_ELEMENT, "StudyTime", "study_time"), _V, "study_time", _ELEMENT),
    Row(
        "accession kept", kept(_ELEMENT, "AccessionNumber", "accession"), _V, "accession", _ELEMENT
    ),
    Row(
        "institution kept",
        kept(_ELEMENT, "InstitutionName", "institution"),
        _V,
        "institution",
        _ELEMENT,
    ),
    Row(
        "study UID kept", kept(_ELEMENT, "StudyInstanceUID", "study_uid"), _V, "study_uid", _ELEMENT
    ),
    Row(
        "instance UID kept in file meta information",
        kept("file_meta", "MediaStorageSOPInstanceUID", "sop_instance_uid"),
        _V,
        "sop_instance_uid",
        "file_meta",
        _T1,
    ),
    Row(
        "reference kept in a report",
        kept(
            _NESTED,
            "CurrentRequestedProcedureEvidenceSequence/StudyInstanceUID",
            "study_uid",
        ),
        _V,
        "study_uid",
        _NESTED,
        _REPORT,
    ),
    Row("age kept", kept(_ELEMENT, "PatientAge", "age"), _V, "age", _ELEMENT, _T1),
    Row(
        "text of a report kept",
        kept(_NESTED, "ContentSequence[2]/TextValue", "name", "text"),
        _V,
        "name",
        _NESTED,
        _REPORT,
    ),
    Row(
        "text drawn by a presentation state kept",
        kept(
            _NESTED,
            "GraphicAnnotationSequence/TextObjectSequence/UnformattedTextValue",
            "name",
            "text",
        ),
        _V,
        "name",
        _NESTED,
        ("marks",),
    ),
    Row(
        "signer kept",
        kept("signature", "emailAddress", "email"),
        _V,
        "email",
        "signature",
        _REPORT,
        also=("name",),
    ),
    Row(
        "attributes called encrypted in clear",
        kept(_NESTED, "EncryptedAttributesSequence/EncryptedContent", "mrn"),
        _V,
        "mrn",
        _NESTED,
        _T1,
    ),
    Row("private name kept", kept(_PRIVATE, "patient_name", "name"), _V, "name", _PRIVATE, _T1),
    Row("private blob kept", kept(_PRIVATE, "header_blob", "mrn"), _V, "mrn", _PRIVATE, _T1),
    Row("private sequence kept", kept(_PRIVATE, "nested", "mrn"), _V, "mrn", _PRIVATE, _T1),
    Row("implicit VR in UN kept", kept(_PRIVATE, "unknown", "name"), _V, "name", _PRIVATE, _T1),
    Row("moved block kept", kept(_PRIVATE, "shadow", "name", "text"), _V, "name", _PRIVATE, _T1),
    Row(
        "element without creator kept",
        kept(_PRIVATE, "orphan", "name", "path"),
        _V,
        "name",
        _PRIVATE,
        _T1,
    ),
    Row("creator kept", kept(_PRIVATE, "creator", "name", "path"), _V, "name", _PRIVATE, _T1),
    Row("safe private text kept", kept(_PRIVATE, "safe", "mrn"), _V, "mrn", _PRIVATE, _T1),
    Row("preamble kept", kept("preamble", "text", "mrn"), _V, "mrn", "preamble", _T1, peer=True),
    Row(
        "TIFF in preamble kept",
        kept("preamble", "tiff", "national_id"),
        _V,
        "national_id",
        "preamble",
        _T2,
    ),
    Row(
        "padding kept",
        kept(_ELEMENT, "DataSetTrailingPadding", "mrn"),
        _V,
        "mrn",
        _ELEMENT,
        _T1,
        peer=True,
    ),
    Row(
        "bytes behind pixels kept",
        kept("trailer", "pixels", "insurance"),
        _V,
        "insurance",
        "trailer",
        _T2,
    ),
    Row(
        "bytes behind the data set kept",
        kept("trailer", "file", "accession"),
        _V,
        "accession",
        "trailer",
        _LETTER,
        peer=True,
    ),
    Row(
        "group length kept", kept("group_length", "0010", "mrn"), _V, "mrn", "group_length", _REPORT
    ),
    Row(
        "application entity kept",
        kept("file_meta", "SourceApplicationEntityTitle", "mrn"),
        _V,
        "mrn",
        peer=True,
    ),
    Row(
        "document kept",
        kept("pdf", "hidden", "national_id"),
        _V,
        "national_id",
        "pdf",
        _LETTER,
        peer=True,
    ),
    Row(
        "author of a document kept",
        kept("pdf", "author", "physician", "screen"),
        _V,
        "physician",
        "pdf",
        _LETTER,
    ),
    Row(
        "metadata of a document kept",
        kept("pdf", "xmp", "operator", "screen"),
        _V,
        "operator",
        "pdf",
        _LETTER,
    ),
    Row(
        "text under a black box kept",
        kept("pdf", "boxed", "name", "screen"),
        _V,
        "name",
        "pdf",
        _LETTER,
    ),
    Row(
        "earlier revision kept",
        kept("pdf", "revision", "birth_date", "screen"),
        _V,
        "birth_date",
        "pdf",
        _LETTER,
    ),
    Row(
        "comment in an image kept",
        kept("codestream", "comment", "mrn"),
        _V,
        "mrn",
        "codestream",
        ("snapshot",),
    ),
    Row(
        "comment in JPEG kept", kept("codestream", "comment", "mrn"), _V, "mrn", "codestream", _FILM
    ),
    Row(
        "EXIF kept",
        kept("codestream", "image_description", "name", "screen"),
        _V,
        "name",
        "codestream",
        _FILM,
    ),
    Row(
        "media directory kept",
        kept("dicomdir", "PATIENT/PatientName", "name"),
        _V,
        "name",
        "dicomdir",
        ("disc",),
    ),
    Row(
        "file name kept",
        kept("file_name", "file", "accession"),
        _V,
        "accession",
        "file_name",
        peer=True,
    ),
    Row(
        "folder name kept",
        kept("file_name", "subject", "name", "path"),
        _V,
        "name",
        "file_name",
        _ALL,
    ),
    # drawn
    Row(
        "overlay kept",
        kept("overlay", "6000,2,2,10", "mrn"),
        _OVERLAY,
        "mrn",
        "overlay",
        _T1,
        peer=True,
    ),
    Row("icon kept", kept("icon", "2,2,10", "mrn"), _OVERLAY, "mrn", "icon", _T1),
    Row(
        "unused bits kept",
        kept("unused_bits", "15,2,40,10", "mrn"),
        _OVERLAY,
        "mrn",
        "unused_bits",
        _T2,
    ),
    Row("overlay moved", kept("overlay", "6002,2,2,10", "mrn"), _OVERLAY, "mrn", "elsewhere", _T1),
    *(
        Row(
            f"burned-in {identifier} kept",
            kept("burned_in", at, identifier, "screen"),
            _BURNED,
            identifier,
            "burned_in",
            ("capture",),
            edition="smoke",
        )
        for identifier, at in (
            ("name", "70,8,14"),
            ("mrn", "70,28,14"),
            ("study_date", "70,300,14"),
            ("institution", "8,320,12"),
        )
    ),
]
"""What was planted, and stayed where it was."""

_MOVED = [
    Row("name in comments", kept(_ELEMENT, "ImageComments", "name", "path"), _V, "name", peer=True),
    Row(
        "name as a derivation",
        kept(_ELEMENT, "DerivationDescription", "name", "path"),
        _V,
        "name",
    ),
    Row(
        "name in another text",
        kept(_ELEMENT, "CommentsOnThePerformedProcedureStep", "name", "path", "done for {}"),
        _V,
        "name",
        peer=True,
    ),
    Row(
        "name in the meaning of a code",
        kept(_NESTED, "ProcedureCodeSequence/CodeMeaning", "name", "path"),
        _V,
        "name",
        peer=True,
    ),
    Row(
        "name in a private text",
        kept(_ELEMENT, "0099,1010 LO", "name", "path"),
        _V,
        "name",
        peer=True,
    ),
    Row("name in private bytes", blob(lambda data: data), _V, "name", peer=True),
    Row(
        "accession as study number",
        kept(_ELEMENT, "StudyID", "accession"),
        _V,
        "accession",
        _ELEMENT,
    ),
    Row("number as study number", kept(_ELEMENT, "StudyID", "mrn"), _V, "mrn"),
    Row(
        "date in a description",
        written("SeriesDescription", "study_date", lambda d: f"MR {d[:4]}-{d[4:6]}-{d[6:]}"),
        _V,
        "study_date",
        also=("study_datetime",),
        peer=True,
    ),
    Row(
        "date in a new UID",
        kept(_ELEMENT, "StudyInstanceUID", "study_date", template="1.2.826.0.1.{}.17"),
        _V,
        "study_date",
        also=("study_datetime",),
        peer=True,
    ),
    Row(
        "birth date in a comment",
        kept(_ELEMENT, "PatientComments", "birth_date", template="born {}"),
        _V,
        "birth_date",
    ),
    *(
        Row(
            f"birth date as {form}",
            written("PatientComments", "birth_date", lambda d, form=form: dated(d, form)),
            _V,
            "birth_date",
        )
        for form in ("%d%b%Y", "%G-W%V-%u", "%Y-%j")
    ),
    Row("phone in a comment", kept(_ELEMENT, "PatientComments", "phone"), _V, "phone"),
    Row("name in small letters", written("ImageComments", "name", str.lower, "path"), _V, "name"),
    Row("name in the method", kept(_ELEMENT, "DeidentificationMethod", "name", "path"), _V, "name"),
    Row("name of another patient", None, _V, "name", beside=moved_name),
    Row(
        "name on stdout",
        None,
        _V,
        "name",
        "residue",
        beside=residue("residue/stdout.txt", "read {}\n"),
    ),
    Row(
        "crosswalk beside the images",
        None,
        _V,
        "name",
        "residue",
        beside=residue("output/crosswalk.csv", "{},00001\n"),
    ),
    Row(
        "crosswalk of numbers that are planted in preambles, too",
        None,
        _V,
        "mrn",
        "residue",
        beside=residue("output/crosswalk.csv", "{},00001\n", "mrn"),
    ),
    Row(
        "log in the home folder",
        None,
        _V,
        "email",
        "residue",
        beside=residue("residue/home/.tool/log.txt", "<{}>\n", "email"),
        also=("name",),
    ),
    Row("folders called like patients", None, _V, "name", "file_name", beside=empty_folders),
]
"""What turns up where nobody planted it."""

_HIDDEN = [
    *(
        Row(f"name in {how}", blob(encode), _E, "name", peer=how in ("UTF-16", "base64"))
        for how, encode in {
            "UTF-16": lambda data: data.decode().encode("utf-16-le"),
            "UTF-16 big endian": lambda data: data.decode().encode("utf-16-be"),
            "UTF-32": lambda data: data.decode().encode("utf-32-le"),
            "base64": base64.b64encode,
            "base32": base64.b32encode,
            "base16": base64.b16encode,
            "letters escaped for URLs": lambda data: b"".join(b"%%%02X" % byte for byte in data),
            "letters escaped for HTML": lambda data: b"".join(b"&#%d;" % byte for byte in data),
            "quoted-printable": lambda data: b"".join(b"=%02X" % byte for byte in data),
            "reverse": lambda data: data[::-1],
            "ROT13": lambda data: rotated(data.decode()).encode(),
            "XOR": lambda data: bytes(byte ^ 0x5A for byte in data),
            "bytes turned round": turned,
            "gzip": lambda data: gzip.compress(data, mtime=0),
            "zlib": zlib.compress,
            "a ZIP archive": zipped,
            "EBCDIC": lambda data: data.decode().encode("cp037"),
            "swapped half bytes": lambda data: bytes(b << 4 & 0xF0 | b >> 4 for b in data),
            "swapped bytes": swapped,
            "UTF-7": lambda data: b"+%b-" % base64.b64encode(data.decode().encode("utf-16-be")),
            "base85": base64.b85encode,
            "a list of codes": lambda data: str(list(data)).encode(),
            "one number in base 36": base36,
            "letters apart": lambda data: b" ".join(bytes([byte]) for byte in data),
            "the reversed alphabet": backwards,
            "base64 of gzip of UTF-16": lambda data: base64.b64encode(
                gzip.compress(data.decode().encode("utf-16-le"), mtime=0)
            ),
        }.items()
    ),
    Row(
        "name rotated by three",
        written(
            "PatientName",
            "name",
            lambda text: "".join(chr((ord(c) - 62) % 26 + 65) if c.isalpha() else c for c in text),
            "path",
        ),
        _E,
        "name",
        _ELEMENT,
        peer=True,
    ),
    Row(
        "name between letters that are not seen",
        blob(lambda data: "\u2060".join(data.decode()).encode()),
        _V,
        "name",
    ),
    Row("number in half bytes", blob(binascii.unhexlify, "mrn", "dicom"), _E, "mrn"),
    Row("number in binary", blob(lambda data: int(data).to_bytes(4, "little"), "mrn"), _E, "mrn"),
    Row("control: encoded", encoded, _E, "name", "elsewhere", _ALL),
    Row("private gzip kept", kept(_PRIVATE, "compressed", "mrn"), _E, "mrn", _PRIVATE, _T1),
    Row(
        "name in the lowest bits of pixels",
        least_bits,
        _E,
        "name",
        "codestream",
        _T2,
        peer=True,
    ),
    Row("name as bits of an overlay", overlay_bits, _E, "name", "elsewhere", _T1),
    Row(
        "archive of names beside the images",
        None,
        _E,
        "name",
        "residue",
        beside=packed(zipped, "output/done.zip"),
    ),
    Row(
        "base64 of names on stderr",
        None,
        _E,
        "name",
        "residue",
        beside=packed(base64.b64encode, "residue/stderr.txt"),
    ),
]
"""What has to be decoded."""

_COMPUTED = [
    Row(
        "number as MD5",
        computed("PatientID", "mrn", digest("md5")),
        _P,
        "mrn",
        _ELEMENT,
        _ALL,
        peer=True,
    ),
    Row("number as SHA-1", computed("PatientID", "mrn", digest("sha1")), _P, "mrn", _ELEMENT),
    Row(
        "number as the beginning of SHA-256",
        computed("PatientID", "mrn", digest("sha256", 16)),
        _P,
        "mrn",
        _ELEMENT,
    ),
    Row(
        "number as CRC",
        computed("PatientID", "mrn", lambda data: str(zlib.crc32(data))),
        _P,
        "mrn",
        _ELEMENT,
    ),
    Row(
        "number as HMAC without a key",
        computed("PatientID", "mrn", lambda data: hmac.new(b"", data, hashlib.sha256).hexdigest()),
        _P,
        "mrn",
        _ELEMENT,
    ),
    *(
        Row(f"number {how}", computed("PatientID", "mrn", change), _P, "mrn", _ELEMENT, _ALL)
        for how, change in {
            "as MD5 of a line": lambda data: digest("md5")(data + b"\n"),
            "as SHA-1 of MD5": lambda data: digest("sha1")(digest("md5")(data).encode()),
            "plus a constant": lambda data: str(int(data) + 12345678),
            "in hexadecimal": lambda data: f"{int(data):010X}",
        }.items()
    ),
    Row(
        "number as hash of the date of birth",
        computed("PatientID", "birth_date", digest("md5")),
        _P,
        "birth_date",
    ),
    Row(
        "number hashed with the date of birth",
        together("PatientID", ("mrn", "birth_date"), digest("sha256")),
        _P,
        "mrn",
        _ELEMENT,
        _ALL,
    ),
    Row(
        "number as base64 of MD5",
        computed(
            "PatientID", "mrn", lambda data: base64.b64encode(hashlib.md5(data).digest()).decode()
        ),
        _P,
        "mrn",
        _ELEMENT,
    ),
    Row(
        "UID as MD5",
        hashed_uid(lambda data: f"2.25.{int(digest('md5')(data), 16)}"),
        _P,
        "study_uid",
        _ELEMENT,
    ),
    Row(
        "UID with entropy of the old one",
        hashed_uid(lambda data: str(generate_uid(entropy_srcs=[data.decode()]))),
        _P,
        "study_uid",
        _ELEMENT,
    ),
    Row(
        "UID under another root",
        written(
            "StudyInstanceUID", "study_uid", lambda uid: "1.2.3." + ".".join(uid.split(".")[6:])
        ),
        _P,
        "study_uid",
        _ELEMENT,
    ),
    Row(
        "control: hashed",
        hashed,
        _P,
        "mrn",
        _ELEMENT,
        _ALL,
        also=("study_uid", "series_uid", "sop_instance_uid"),
    ),
    Row(
        "one person under two pseudonyms",
        renamed_patient(lambda draft: f"{draft.dataset.PatientID}-{draft.acquisition.visit}"),
        _P,
        "",
        "",
        _ALL,
    ),
    Row("two persons under one pseudonym", renamed_patient(lambda _: "00001"), _P, "", "", _ALL),
    Row(
        "two patients swapped",
        renamed_patient(
            lambda draft: (
                f"{4 - draft.acquisition.subject.index:05d}"
                if draft.acquisition.visit > 1
                else draft.dataset.PatientID
            )
        ),
        _P,
        "",
        "",
        _ALL,
    ),
]
"""What has to be computed."""

_INFERRED = [
    Row("control: shifted", shifted, _D, "study_date", _ELEMENT, _ALL, also=("birth_date",)),
    Row("dates shifted by a week", shifted_by(lambda _: 7), _D, "study_date", _ELEMENT, _ALL),
    Row("dates shifted by a month", shifted_by(lambda _: -30), _D, "study_date", _ELEMENT, _ALL),
    Row(
        "dates shifted by a hash of the number",
        shifted_by(lambda truth: int(digest("sha256")(number(truth)), 16) % 365),
        _D,
        "study_date",
        _ELEMENT,
        _ALL,
    ),
    Row(
        "day of birth replaced",
        written("PatientBirthDate", "birth_date", lambda text: f"{text[:6]}01"),
        _D,
        "birth_date",
        _ELEMENT,
        _ALL,
    ),
    Row("age over 89", marked("PatientAge", "093Y"), _D, "", ""),
    Row(
        "birth date beside sex",
        kept(_ELEMENT, "PatientBirthDate", "birth_date"),
        "linkage",
        "",
        "",
        _ALL,
        also=("birth_date",),
    ),
    Row(
        "e-mail by its shape",
        kept(_ELEMENT, "ImageComments", "email"),
        "structure",
        "email",
        also=("name",),
    ),
    Row(
        "phone by its shape",
        kept(_ELEMENT, "ImageComments", "phone"),
        "structure",
        "phone",
        _ELEMENT,
    ),
    Row(
        "name by its VR", kept(_ELEMENT, "PatientName", "name"), "structure", "name", _ELEMENT, _ALL
    ),
    Row("control: dependent", dependent, _I, "name", "elsewhere", _ALL, edition="twins"),
]
"""What has to be inferred from all files, from their shape, or from a twin."""

_CLAIMED = [
    Row("mark lacking", marked("PatientIdentityRemoved", None), "claims", "", ""),
    Row(
        "time said to be unmodified",
        marked("LongitudinalTemporalInformationModified", "UNMODIFIED"),
        "claims",
        "",
        "",
    ),
    Row(
        "attributes said to be encrypted",
        kept(_NESTED, "EncryptedAttributesSequence/EncryptedContent", "mrn"),
        "claims",
        "",
        "",
        _T1,
        also=("mrn",),
    ),
]
"""What marks say."""

_REDACTED = [
    Row(name, fault, "residual_text", identifier, "burned_in", _ALL, edition="captures", also=also)
    for name, fault, identifier, also in (
        ("blur", redacted(filtered(gaussian(3))), "name", _WRITTEN),
        ("mosaic", redacted(filtered(mosaic(8))), "name", _WRITTEN),
        ("median", redacted(filtered(median(7))), "name", _WRITTEN),
        ("box over 70 % of each text", redacted(covered(share=0.7)), "mrn", _WRITTEN),
        ("box shifted by 6 px", redacted(covered(shift=6)), "mrn", _WRITTEN),
        ("first frame only", redacted(covered(), first_only=True), "mrn", _WRITTEN),
        ("colour only", redacted(covered(), colour_only=True), "mrn", _WRITTEN),
        ("faint text missed", redacted(covered(faintest=10)), "accession", ()),
        ("text one level beside its ground", redacted(replaced(1)), "mrn", _WRITTEN),
    )
]
"""What redaction leaves of texts that were burned in."""

BATTERY = [*_KEPT, *_MOVED, *_HIDDEN, *_COMPUTED, *_INFERRED, *_CLAIMED, *_REDACTED]
