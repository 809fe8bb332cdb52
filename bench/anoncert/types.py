"""Every record that is written to disk.

All records are frozen and refuse unknown fields. Documents (one object per file) carry
``schema``, the version of their layout; rows (one object per line) belong to the
document beside them. Their JSON Schemas are exported to ``results/schema/``.

Changing a field changes what others read: raise ``SCHEMA`` and migrate, or refuse.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from msgspec import Meta, Struct

SCHEMA = 1
"""Version of the documents that this suite writes."""

Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$", description="SHA-256, lower-case hex")]
Share = Annotated[float, Meta(ge=0, le=1)]
Days = Annotated[int, Meta(ge=1, le=3650)]
Count = Annotated[int, Meta(ge=0, le=2**53 - 1)]  # RFC 8785: what all readers of JSON hold


def _(text: str) -> Meta:
    return Meta(description=text)


class Record(Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all records."""


# --- vocabulary ---------------------------------------------------------------------------


class Role(StrEnum):
    """How an identifier identifies (ISO 25237:2017, GB/T 37964-2019)."""

    DIRECT = "direct"
    QUASI = "quasi"
    STAFF = "staff"


class Duty(StrEnum):
    """What a tool owes a planting."""

    REMOVE = "remove"
    RETAIN = "retain"
    CONSISTENT = "consistent"


class Band(StrEnum):
    """Who obliges the tool: PS3.15 Annex E, nobody yet, or an adversary."""

    STANDARD = "standard"
    BEYOND = "beyond"
    HOSTILE = "hostile"


class Knowledge(StrEnum):
    """What the adversary of an attack knows."""

    AUDITOR = "auditor"
    REGISTER = "register"
    OUTSIDER = "outsider"


class Status(StrEnum):
    """What an attack says of one planting, the worst first."""

    RECOVERED = "recovered"
    PARTIAL = "partial"
    UNTESTABLE = "untestable"
    UNTRIED = "untried"


RANK = {status: rank for rank, status in enumerate(Status)}
"""Statuses from the worst on."""


class Facet(StrEnum):
    """What data can be good for."""

    ATTRIBUTES = "attributes"
    STRUCTURE = "structure"
    VALIDITY = "validity"
    PIXELS = "pixels"
    ANALYSIS = "analysis"
    INTEROPERABILITY = "interoperability"
    INTEGRITY = "integrity"


class Outcome(StrEnum):
    """How a tool's run ended."""

    COMPLETED = "completed"
    FAILED = "failed"
    TIMED_OUT = "timed out"
    STOPPED = "stopped"
    WROTE_NOTHING = "wrote nothing"
    EXTERNAL = "made elsewhere"


# --- recipe -------------------------------------------------------------------------------


class Series(Record, frozen=True):
    """One series that visits contain."""

    name: Annotated[str, Meta(pattern="^[a-z0-9_]+$")]
    object: Annotated[str, _("kind of object: a module of corpus/dicom")]
    transfer_syntaxes: Annotated[
        list[str],
        Meta(min_length=1, description="keywords in pydicom.uid, of which each subject has one"),
    ]
    instances: Annotated[int, Meta(ge=1, description="files in the series")]
    character_set: Annotated[str, _("of its texts; empty: the subject's own")] = ""
    declared: Annotated[
        str | None,
        _("what (0008,0005) says where texts are in another character set; empty: it is missing"),
    ] = None
    media: Annotated[
        bool, _("files are named as on media, by File IDs, and a media directory lists them")
    ] = False
    repeats: Annotated[
        str, _("series of which it differs by text that instructs whoever reads it; or none")
    ] = ""
    visits: Annotated[list[Count], _("visits that contain it; empty: all of them")] = []
    subjects: Annotated[
        tuple[Count, Annotated[int, Meta(ge=1)]],
        _("[k, n]: it is made of subjects whose index leaves k when divided by n"),
    ] = (0, 1)
    settings: Annotated[dict[str, Any], _("what the object module needs to know")] = {}

    def is_made(self, index: int, visit: int) -> bool:
        """Tell whether the subject of an index has the series on a visit."""
        share, of = self.subjects
        return index % of == share and (not self.visits or visit in self.visits)


class Plant(Record, frozen=True):
    """One place at which one identifier type is planted in every subject."""

    identifier: Annotated[str, _("a module of corpus/plant")]
    carrier: Annotated[str, _("a module of corpus/carrier")]
    at: Annotated[str, _("the carrier's locator")]
    form: Annotated[str, _("which written form of the value is planted")] = "dicom"
    template: Annotated[str, _("text around the value; {} stands for it")] = "{}"
    series: Annotated[
        list[str], _("names of series; empty: all of them but media directories")
    ] = []
    of: Annotated[str, _("series whose value is planted; empty: the file's own")] = ""


class Recipe(Record, frozen=True):
    """What an edition of the corpus consists of."""

    schema: int
    edition: Annotated[str, Meta(pattern=r"^[a-z]+-\d{4}\.\d+(\+base)?$")]
    title: str
    certifying: Annotated[bool, _("may a result on this edition carry a level")]
    seed: Annotated[int, Meta(ge=0, le=2**63 - 1)]
    subjects: Annotated[int, Meta(ge=1, le=100_000)]
    visits: Annotated[int, Meta(ge=1, le=9, description="of a subject that has a series on each")]
    interval_days: Annotated[tuple[Days, Days], _("shortest and longest time between visits [d]")]
    dialects: Annotated[list[str], Meta(min_length=1, description="rows of dialects.toml")]
    locales: Annotated[list[str], Meta(min_length=1, description="rows of locales.toml")]
    retain: Annotated[str, _("table of attributes that must stay")]
    limits: Annotated[list[str], _("what results on this edition cannot say")]
    series: Annotated[list[Series], Meta(min_length=1)]
    twins: Annotated[
        Count, _("first subjects of whom a tool gets the files again, and those of their twins")
    ] = 0
    training: Annotated[str, _("edition of heads to train attacks on faces on; or none")] = ""
    gallery: Annotated[Count, _("photographs of others beside those of the subjects")] = 0
    read: Annotated[Count, _("images with burned-in text that the attack ocr reads")] = 200
    plant: Annotated[list[Plant], _("what is planted where")] = []
    plant_from: Annotated[list[str], _("tables of corpora/plantings, already read into plant")] = []


# --- corpus and its truth -----------------------------------------------------------------


class Corpus(Record, frozen=True):
    """corpus.json: what a corpus is, and the digests that prove it."""

    schema: int
    edition: str
    recipe_digest: Digest
    seed: int
    subjects: Count
    instances: Annotated[int, _("SOP instances; a media directory is none")]
    population: Annotated[str, _("whose identities: corpus or twin")]
    suite: Annotated[str, _("version of the suite that built it")]
    libraries: Annotated[dict[str, str], _("versions within which tree_digest is promised")]
    tree_digest: Annotated[Digest, _("over paths and bytes of images/ and truth/")]
    content_digest: Annotated[Digest, _("over decoded elements and pixels of images/")]


class Instance(Record, frozen=True):
    """A row of truth/manifest.jsonl: one file of the corpus."""

    id: Annotated[str, _("subject/visit/series/number")]
    path: Annotated[str, _("below images/")]
    subject: str
    visit: int
    series: Annotated[str, _("name of the series in the recipe")]
    sop_class: str
    transfer_syntax: str
    rows: Annotated[Count, _("0 where the object is no image")]
    columns: Count
    pixels: Annotated[Digest | None, _("over shape and values; null: no image")]
    data_range: Annotated[int, _("stored values that the modality can use, max - min")]
    unplanted: Annotated[bool, _("truth/pixels tells these pixels as before planting")] = False
    expected: Annotated[
        bool, _("is it lost where it does not come back? a media directory is not")
    ] = True

    @property
    def series_id(self) -> str:
        """Return ``subject/visit/series``, as plantings name it."""
        return self.id.rpartition("/")[0]


class HeadTruth(Record, frozen=True):
    """A row of truth/heads.jsonl: one subject's head on one visit."""

    subject: str
    visit: int
    rotation: Annotated[list[list[float]], _("patient = rotation @ head + shift, RAS")]
    shift: Annotated[list[float], _("in mm")]
    traits: Annotated[dict[str, float], _("dimensions and shape: see corpora/tables/head_*.csv")]
    landmarks: Annotated[dict[str, list[float]], _("in the patient's coordinates, LPS, in mm")]


class Spelling(Record, frozen=True):
    """One way in which a value is written."""

    text: str
    partial: Annotated[bool, _("a part that exceeds what any claim permits")] = False


class Value(Record, frozen=True):
    """A row of truth/values.jsonl: written once, however often it is planted."""

    id: Annotated[str, _("subject/identifier, then visit and series where it has them")]
    subject: str
    identifier: str
    text: str
    spellings: list[Spelling]


class Planting(Record, frozen=True):
    """A row of truth/plantings.jsonl: one value at one place of one subject."""

    id: str
    subject: str
    value: Annotated[str | None, _("id in values.jsonl; null where the input's own value counts")]
    identifier: str
    category: Annotated[str, _("HIPAA letter A-R (45 CFR 164.514(b)(2)(i)), staff, or empty")]
    role: Role | None
    carrier: str
    locator: Annotated[str, _("as in the recipe")]
    place: Annotated[str, _("where a reader finds it: tag path, path, or pixel box")]
    series: Annotated[list[str], _("subject/visit/series whose instances all carry it")]
    duty: Duty
    band: Band
    action: Annotated[str, _("Basic Profile action of PS3.15 Table E.1-1, or empty")]
    kept_by: Annotated[list[str], _("CID 7050 codes whose claim permits retention")]


class Subject(Record, frozen=True):
    """A row of truth/subjects.jsonl."""

    id: str
    index: int
    sex: str
    dialect: str
    locale: str
    character_set: Annotated[str, _("of (0008,0005), values joined by a backslash")]
    intervals: Annotated[list[int], _("days from the first visit to each visit")]
    variant: Annotated[Count, _("what decides between places that a locator leaves open")] = 0
    entries: Annotated[dict[str, Count], _("number in the register, by population")] = {}


# --- tools and runs -----------------------------------------------------------------------


class Install(Record, frozen=True):
    """How a tool gets into an environment of its own, and what it expects of the system."""

    pip: Annotated[list[str], _("pinned requirements")] = []
    pip_no_deps: Annotated[list[str], _("pinned, installed without what they require")] = []
    python: Annotated[str, _("versions of Python that the tool runs on (PEP 440)")] = ">=3.11"
    npm: Annotated[list[str], _("pinned packages: name@version")] = []
    programs: Annotated[list[str], _("system programs that must be on the PATH")] = []
    files: Annotated[list[str], _("files or folders of the system that must exist")] = []
    apt: Annotated[list[str], _("Debian packages that have them: named, never installed")] = []
    version: Annotated[list[str], _("command that prints the version the system has")] = []


class Launch(Record, frozen=True):
    """How a tool is started."""

    kind: Annotated[str, _("a module of run/adapter")]
    argv: Annotated[list[str], _("command, with {placeholders}")] = []
    server: Annotated[list[str], _("command that starts a server for the run")] = []
    image: Annotated[str, _("image of a container, by digest")] = ""
    address: Annotated[str, _("HOST:PORT of a node that runs already, instead of a server")] = ""
    listen: Annotated[int, Meta(ge=0, le=65535, description="port; 0 for a free one")] = 0
    ae_title: Annotated[str, Meta(max_length=16, description="of the node")] = ""
    quiet: Annotated[
        float, Meta(gt=0, le=86_400, description="[s] of silence that end a transfer")
    ] = 15
    unit: Annotated[str, Meta(pattern="^(directory|flat|file)$")] = "directory"
    public: Annotated[
        str,
        Meta(
            pattern=r"^([\w-][\w.-]*)?$",
            description="folder in {output} that is handed on; the rest is residue",
        ),
    ] = ""
    network: Annotated[bool, _("the tool is a service elsewhere and may use the network")] = False
    seconds: Annotated[
        float, Meta(gt=0, le=31_536_000, description="wall-clock limit for the corpus")
    ] = 3600
    memory_mib: Annotated[
        float, Meta(gt=0, le=16_777_216, description="limit of all its processes")
    ] = 8192


class Tool(Record, frozen=True):
    """tool.toml: one de-identification tool in one setting."""

    schema: int
    name: Annotated[str, Meta(pattern="^[a-z0-9][a-z0-9_.-]*$")]
    version: Annotated[str, Meta(pattern="^[A-Za-z0-9][A-Za-z0-9_.+~-]*$")]
    vendor: str
    licence: Annotated[str, _("SPDX expression")]
    homepage: Annotated[str, _("where its users find it, or empty")]
    setting: Annotated[str, Meta(pattern="^(default|tuned|reference|control)$")]
    claims: Annotated[list[str], _("codes of CID 7050 that the tool claims in this setting")]
    claims_source: Annotated[str, Meta(pattern="^(vendor|output|assumed)$")]
    developed_against: Annotated[str, _("edition whose truth its authors have seen, or empty")]
    run: Launch
    refuses: Annotated[list[str], _("keywords of SOP classes that it is not given")] = []
    install: Install = Install()


class Stream(Record, frozen=True):
    """What a tool said on stdout or stderr."""

    size: Annotated[int, _("bytes written")]
    kept: Annotated[int, _("bytes that are kept in residue/")]
    digest: Annotated[Digest, _("over all that was written")]


class Run(Record, frozen=True):
    """run.json: what happened when a tool was run on a corpus."""

    schema: int
    tool: Annotated[Tool, _("with the version that was found to be installed")]
    tool_digest: Annotated[Digest, _("over the tool's folder")]
    corpus_digest: Annotated[Digest, _("content_digest of the corpus")]
    corpus: Annotated[str, _("where the corpus was, as given")]
    subjects: Annotated[Count, _("of the corpus")]
    outcome: Outcome
    detail: Annotated[str, _("the outcome in words")]
    exit_status: int | None
    seconds: float
    cpu_seconds: Annotated[float | None, _("user and system time of all its processes")]
    peak_mib: Annotated[float | None, _("resident memory; null: not measurable here")]
    environment: Annotated[dict[str, str], _("platform and package versions the tool ran with")]
    isolation: Annotated[str, _("what kept the tool from reaching beyond its folders")]
    conduct: Annotated[list[str], _("what it did or tried beyond its task")]
    withheld: Annotated[list[str], _("carriers that never reached the tool")]
    copied: Annotated[
        list[str], _("carriers of findings that are not the tool's: we put them back")
    ]
    streams: dict[str, Stream]
    output_digest: Annotated[Digest, _("over paths and bytes of output/")]


# --- pairing, findings, measurements ------------------------------------------------------


class Pair(Record, frozen=True):
    """A row of pairs.jsonl: an input with its output, or one of them alone."""

    input: Annotated[str | None, _("instance id; null: the output belongs to no input")]
    output: Annotated[str | None, _("path below output/; null: nothing came back")]
    method: Annotated[str, _("path, pixels, geometry, fingerprint, relation; or why not")]
    readable: bool = True
    candidates: Annotated[int, _("inputs that fitted equally well, where ambiguous")] = 0


_CASES = "the tool's traces; the same with people who are not in them; the input itself"


class Finding(Record, frozen=True):
    """A row of findings.jsonl: a value that an attack recovered, and where.

    What is recovered of a planting in files of several series is a finding in each.
    """

    attack: str
    subject: str
    identifier: str
    value: str
    planting: Annotated[str | None, _("the planting recovered at its place; null: elsewhere")]
    carrier: Annotated[str, _("carrier of the planting, or elsewhere, or residue")]
    status: Status
    file: Annotated[str, _("first file of the series, below the run's folder")]
    place: str
    files: Annotated[int, _("files in which it was recovered at such a place")] = 1
    case: Annotated[str, Meta(pattern="^(tool|decoy|control)$", description=_CASES)] = "tool"
    detail: Annotated[str, _("how it was recovered, where that is not plain")] = ""


class Observation(Record, frozen=True):
    """A row of observations.jsonl: what an attack measured of one subject, no value recovered."""

    attack: str
    name: Annotated[str, _("what was measured")]
    subject: Annotated[str, _("empty: of all together")]
    value: float | None
    unit: str
    place: str = ""
    detail: str = ""
    case: Annotated[str, Meta(pattern="^(tool|decoy|control)$", description=_CASES)] = "tool"


class Measurement(Record, frozen=True):
    """A row of measurements.jsonl: what one subject's data lost by one measure."""

    facet: Facet
    measure: str
    subject: str
    loss: Annotated[Share | None, _("0 nothing, 1 everything; blamed on the tool")]
    raw: float | None
    unit: str
    permitted: Annotated[Share, _("loss that the claimed profile demands")] = 0.0
    reason: Annotated[str, _("why loss or raw is null, or by what it was measured")] = ""
    rescan: Annotated[float | None, _("the same between two acquisitions of the subject")] = None


# --- result and certificate ---------------------------------------------------------------


class Coverage(Record, frozen=True):
    """What came back of what was given, counted in instances."""

    instances: Count
    returned: Annotated[Count, _("readable outputs paired with an input")]
    extra: Annotated[Count, _("outputs that belong to no input")]
    unreadable: Annotated[Count, _("outputs that no reader opens")]
    ambiguous: Annotated[Count, _("outputs that fit several inputs equally well")]
    refused: Annotated[Count, _("instances of classes that the tool refuses: not given")] = 0


class Leakage(Record, frozen=True):
    """One stratum under one attack, or under all of a knowledge class (attack ``any``)."""

    track: str
    identifier: str
    category: str
    role: Role
    carrier: str
    band: Band
    attack: str
    knowledge: Knowledge
    n: Annotated[Count, _("subjects with a readable instance in which the stratum was planted")]
    recovered: Count
    partial: Annotated[Count, _("subjects with no more than a part recovered")]
    claimed: Annotated[Count, _("subjects of whom no more was recovered than claims permit")]
    rate: Share | None
    bound95: Annotated[Share | None, _("one-sided 95 % upper bound, over sensitivity")]
    sensitivity: Annotated[Share | None, _("share of subjects recovered on the attacks' control")]
    decoy: Annotated[Share | None, _("share of subjects found with decoy truth; null: not tried")]
    decides: Annotated[bool, _("planted in every subject in band standard")]
    note: Annotated[str, _("insufficient, untestable, or why a number is null")] = ""


class Cells(Record, frozen=True):
    """One level of one factor: how often it was tried, and how much of that was clean.

    A cell is one place of the recipe (identifier, carrier, locator) at that level.
    """

    track: str
    band: Band
    factor: Annotated[str, _("depth, dialect, character set, ...: see results/README.md")]
    level: Annotated[str, _("what the factor was")]
    subjects: Annotated[Count, _("of whom a planting was tried")]
    subjects_leaked: Count
    bound95: Annotated[Share | None, _("one-sided 95 % upper bound of subjects leaked")]
    plantings: Annotated[Count, _("that leaked, or came back and would have been found")]
    plantings_leaked: Count
    untestable: Annotated[Count, _("came back, but are not found even in the input: not tried")]
    cells: Annotated[Count, _("in which a planting was tried")]
    clean: Annotated[Count, _("cells in which no planting leaked")]
    sensitivity: Annotated[
        dict[str, Share], _("of drawn text: share that an attack finds in copies, series by series")
    ] = {}


class SubjectRisk(Record, frozen=True):
    """Subjects with at least one direct identifier leaked."""

    n: Count
    at_risk: Count
    bound95: Share | None


class Utility(Record, frozen=True):
    """One measure over all subjects."""

    facet: Facet
    measure: str
    loss: Share | None
    low: Share | None
    high: Share | None
    permitted: Share
    raw: float | None
    unit: str
    note: str = ""
    rescan: Annotated[float | None, _("loss by which two acquisitions of a subject differ")] = None


class Floor(Record, frozen=True):
    """What no defacer can take away: see `anoncert.face.floor`."""

    rank1: Share
    auc: Share
    bits: float


class Ranking(Record, frozen=True):
    """How well one attack tells whose the heads of one series are."""

    series: Annotated[str, _("name of the series in the recipe")]
    attack: str
    probes: Annotated[Count, _("heads that were seen in what came back")]
    unseen: Annotated[Count, _("series that came back, or not, without a head to be seen")]
    gallery: Annotated[Count, _("people among whom each is looked for")]
    rank1: Annotated[Count, _("probes of which the person is the most alike")]
    rate: Share | None
    low95: Annotated[Share | None, _("one-sided 95 % lower bound")]
    bound95: Annotated[Share | None, _("one-sided 95 % upper bound")]
    cmc: Annotated[dict[str, Share], _("share of persons among the first so many")]
    auc: Annotated[float | None, _("how probably a mate's score exceeds another's")]
    eer: Annotated[float | None, _("equal error rate")]
    d_prime: Annotated[float | None, _("distance of both means in standard deviations")]
    bits: Annotated[float | None, _("of who somebody is; 0: chance, 1: all")]


class Identification(Ranking, frozen=True):
    """How well one attack finds photographs of the people whose heads a tool returned."""

    chosen: Annotated[bool, _("the attack that tells most on heads set apart: it decides")]
    apart: Annotated[float | None, _("bits, on heads set apart")]
    floor: Annotated[Floor, _("what the rest of a head tells even without a face")]


class Gate(Record, frozen=True):
    """One condition of a level."""

    name: str
    track: str
    passed: Annotated[bool | None, _("null: could not be decided")]
    evidence: str


class Level(Record, frozen=True):
    """What one track's gates add up to."""

    claims: list[str]
    level: Annotated[int, Meta(ge=1, le=3)] | None
    utility: Annotated[str, Meta(pattern="^[ABCD]$")] | None
    reason: str


class Observed(Record, frozen=True):
    """What one attack measured by one name, over all subjects."""

    attack: str
    name: str
    unit: str
    n: Annotated[Count, _("observations with a value")]
    low: float | None
    mean: float | None
    high: float | None


class FalseClaim(Record, frozen=True):
    """A mark in the output, or a vendor's claim, that the evidence contradicts."""

    track: str
    tag: Annotated[str, _("of the mark; empty: the vendor says so")]
    keyword: Annotated[str, _("of the mark, or vendor")]
    claim: Annotated[str, _("what is said, or a code of CID 7050")]
    subjects: Count
    evidence: str


class ToolName(Record, frozen=True):
    """Which tool a result speaks of."""

    name: str
    version: str
    claims: list[str]
    claims_source: str
    setting: str


class CorpusName(Record, frozen=True):
    """Which corpus a result speaks of."""

    digest: Digest
    subjects: Count
    instances: Count
    seed: int
    population: Annotated[str, _("whose identities: corpus or twin")]


class Cost(Record, frozen=True):
    """What the tool's run took: shown, never mixed in."""

    seconds: float
    cpu_seconds: float | None
    peak_mib: float | None
    per_instance: Annotated[float | None, _("[s]")]


class Ending(Record, frozen=True):
    """How the tool's run ended."""

    outcome: Outcome
    detail: str
    isolation: str
    conduct: list[str]


class Result(Record, frozen=True):
    """result.json: a pure function of the files in the run folder and the corpus."""

    schema: int
    edition: str
    suite: str
    corpus: CorpusName
    tool: ToolName
    attacks: Annotated[dict[str, str], _("attacks that ran, with what their adversary knows")]
    sensitivity: Annotated[dict[str, Share], _("of attacks proven on faulty controls, there")]
    not_run: Annotated[dict[str, str], _("attacks that did not run, and why")]
    coverage: Coverage
    leakage: list[Leakage]
    cells: list[Cells]
    subject_risk: SubjectRisk
    faces: Annotated[list[Identification], _("how well heads are recognised")]
    links: Annotated[list[Ranking], _("how well heads are linked to heads of earlier visits")]
    observed: Annotated[list[Observed], _("what attacks measured besides values recovered")]
    utility: list[Utility]
    false_claims: list[FalseClaim]
    gates: list[Gate]
    levels: dict[str, Level]
    cost: Cost
    status: Ending
    repeats: Annotated[dict[str, Ending], _("how its runs in again/, twin/ and training/ ended")]
    inputs: Annotated[dict[str, Digest], _("files that the numbers were computed from")]
    limits: list[str]


class Certificate(Record, frozen=True):
    """Predicate of the in-toto Statement inside certificate.dsse.json."""

    schema: int
    trust: Annotated[str, _("self, reproduced or audited")]
    issued: Annotated[str, _("UTC, RFC 3339")]
    signer: Annotated[dict[str, str], _("key id and public key (PEM)")]
    tool: ToolName
    edition: str
    corpus: CorpusName
    suite: str
    attacks: dict[str, str]
    status: Ending
    coverage: Coverage
    subject_risk: SubjectRisk
    worst: Annotated[dict[str, float | None], _("worst level-deciding bound per track")]
    levels: dict[str, Level]
    false_claims: list[FalseClaim]
    limits: list[str]


DOCUMENTS: dict[str, type[Record]] = {
    "recipe": Recipe,
    "corpus": Corpus,
    "instance": Instance,
    "value": Value,
    "planting": Planting,
    "subject": Subject,
    "tool": Tool,
    "run": Run,
    "pair": Pair,
    "finding": Finding,
    "observation": Observation,
    "measurement": Measurement,
    "result": Result,
    "certificate": Certificate,
}
"""Records whose JSON Schema is published, by the name of the schema file."""
