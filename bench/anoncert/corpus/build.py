"""From a recipe to a corpus on disk: images/ that a tool is shown, truth/ that it is not."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import anoncert
from anoncert import digest, engine, files
from anoncert.corpus import content, heads, marks, people, pixels, plan
from anoncert.corpus.carrier import carrier, drawing
from anoncert.corpus.compress import compress
from anoncert.corpus.dicom import object_kind
from anoncert.corpus.draft import FileDraft, SeriesDraft
from anoncert.corpus.encode import Encoder
from anoncert.corpus.frames import plane
from anoncert.errors import RequestError
from anoncert.types import (
    SCHEMA,
    Corpus,
    HeadTruth,
    Instance,
    Plant,
    Planting,
    Recipe,
    Subject,
    Value,
)

LIBRARIES = (
    "numpy",
    "pillow",
    "pydicom",
    "pyjpegls",
    "pylibjpeg-openjpeg",
    "pylibjpeg-rle",
    "scipy",
)
"""Libraries on whose versions the bytes of a corpus depend."""


def build(
    recipe: Recipe,
    target: Path,
    work: engine.Engine,
    *,
    seed: int | None = None,
    count: int | None = None,
    population: str = "corpus",
) -> Corpus:
    """Build a corpus; the folder appears only when it is complete.

    Parameters
    ----------
    recipe
        What to build.
    target
        Folder to make; it must be empty or not exist.
    work
        Where subjects are built.
    seed, count
        Other than the recipe's.
    population
        ``corpus``, or ``twin`` for the same corpus of other people.

    Returns
    -------
    Corpus
        The document that stands in corpus.json.
    """
    seed = recipe.seed if seed is None else seed
    subjects = people.subjects(recipe, seed, count or recipe.subjects)
    with files.staged(target) as folder:
        job = _Job(folder, recipe, seed, population)
        contents, instances = _write_truth(folder, job, subjects, work)
        corpus = Corpus(
            schema=SCHEMA,
            edition=recipe.edition,
            recipe_digest=digest.of_record(recipe),
            seed=seed,
            subjects=len(subjects),
            instances=instances,
            population=population,
            suite=anoncert.__version__,
            libraries={name: version(name) for name in LIBRARIES},
            tree_digest=digest.of_tree(folder / "images", folder / "truth"),
            content_digest=contents,
        )
        files.write_document(folder / "corpus.json", corpus)
    return corpus


def unplanted(recipe: Recipe, seed: int, subject: Subject) -> Iterator[SeriesDraft]:
    """Yield a subject's series as they are before planting."""
    for acquisition in plan.acquisitions(recipe, subject):
        draft = object_kind(acquisition.series.object).draft(recipe, seed, acquisition, None)
        compress(draft)
        yield draft


def planted(recipe: Recipe, seed: int, population: str, subject: Subject) -> Iterator[SeriesDraft]:
    """Yield a subject's series with everything planted, in the order of `unplanted`."""
    person = people.person(seed, population, subject)
    tasks = plan.tasks(recipe, subject, plan.draw(recipe, person))
    yield from _planted(recipe, seed, population, subject, tasks)


def _planted(
    recipe: Recipe, seed: int, population: str, subject: Subject, tasks: Iterable[plan.Task]
) -> Iterator[SeriesDraft]:
    by_series: dict[str, list[plan.Task]] = defaultdict(list)
    for task in tasks:
        for series in task.planting.series:
            by_series[series].append(task)
    for acquisition in plan.acquisitions(recipe, subject):
        planned = by_series[acquisition.id]
        faces = population if any(t.planting.carrier == "surface" for t in planned) else None
        kind = object_kind(acquisition.series.object)
        draft = kind.draft(recipe, seed, acquisition, faces)
        for task in planned:
            try:
                _plant(task, draft)
            except RequestError as error:
                entry, (what, _, advice) = task.entry, str(error).partition("; ")
                where = f"{recipe.edition}: {entry.identifier} on {entry.carrier} {entry.at!r}"
                raise RequestError(f"{where}: {what}", advice) from error
        compress(draft)
        yield draft


@dataclass(frozen=True)
class _Rows:
    subject: Subject
    instances: list[Instance]
    values: list[Value]
    decoys: list[Value]
    plantings: list[Planting]
    heads: list[HeadTruth]
    contents: list[str]


@dataclass(frozen=True)
class _Job:
    """Builds one subject at a time."""

    folder: Path
    recipe: Recipe
    seed: int
    population: str

    def prepare(self) -> None:
        """Share nothing."""

    def examine(self, _: None, subject: Subject) -> _Rows:
        recipe, seed = self.recipe, self.seed
        other = "twin" if self.population == "corpus" else "corpus"
        drawn, decoys = (
            plan.draw(recipe, people.person(seed, population, subject))
            for population in (self.population, other)
        )
        tasks = list(plan.tasks(recipe, subject, drawn))
        instances, contents = [], []
        arrays: dict[str, NDArray[np.generic]] = {}
        shapes: dict[str, tuple[int, ...]] = {}
        labels: dict[str, list[NDArray[np.uint8]]] = defaultdict(list)
        for draft in _planted(recipe, seed, self.population, subject, tasks):
            encoder = Encoder(draft)
            for file in draft.files:
                path = draft.path(file)
                encoded = encoder.encode(file)
                files.write_new(self.folder / "images" / path, encoded.data)
                instances.append(_instance(draft, file))
                contents.append(f"{path.as_posix()}\0{encoded.content}\n")
                if file.pixels is not None:
                    shapes[file.slot.series_id] = plane(file.pixels.shape)
                if file.pixels is not None and file.unplanted is not None:
                    arrays |= pixels.kept(file.slot.instance_id, file.pixels, file.unplanted)
                if file.labels is not None:
                    labels[f"labels/{file.slot.series_id}"].append(file.labels)
        arrays |= _inks("ink", tasks, shapes)
        arrays |= _inks("decoy", plan.tasks(recipe, subject, decoys, _draws), shapes)
        for mark, ink in marks.retained(plan.acquisitions(recipe, subject)):
            arrays[f"ink/{mark.id}"] = ink
        truth = self.folder / "truth"
        if arrays:
            files.write_arrays(truth / "pixels" / f"{subject.id}.npz", arrays)
        tissues = {name: np.stack(slices) for name, slices in labels.items()}
        surfaces = heads.surfaces(recipe, seed, self.population, subject)
        files.write_arrays(truth / "heads" / f"{subject.id}.npz", surfaces | tissues)
        return _Rows(
            subject=subject,
            instances=instances,
            values=list(plan.values(subject, drawn)),
            decoys=list(plan.values(subject, decoys)),
            plantings=[t.planting for t in tasks] + list(plan.duties(recipe, subject)),
            heads=list(heads.truth(recipe, seed, self.population, subject)),
            contents=contents,
        )


def _inks(
    name: str, planned: Iterable[plan.Task], shapes: dict[str, tuple[int, ...]]
) -> dict[str, NDArray[np.generic]]:
    """Return the ink of texts that were, or were not, drawn."""
    inks: dict[str, NDArray[np.generic]] = {}
    for task in planned:
        place = drawing(task.entry.carrier)
        if place is not None:
            shape = shapes[task.planting.series[0]]
            inks[f"{name}/{task.planting.id}"] = place.ink(task.at, task.text, shape)
    return inks


def _draws(entry: Plant) -> bool:
    return drawing(entry.carrier) is not None


def _write_truth(
    folder: Path, job: _Job, subjects: list[Subject], work: engine.Engine
) -> tuple[str, int]:
    """Build all subjects, stream their rows to truth/, and digest the contents."""
    truth = folder / "truth"
    truth.mkdir()
    files.write_document(truth / "recipe.json", job.recipe)
    contents, count = hashlib.sha256(), 0
    with ExitStack() as stack:
        names = ("subjects", "manifest", "values", "decoys", "plantings", "heads")
        opened = (files.row_writer(truth / f"{name}.jsonl") for name in names)
        to_subjects, to_manifest, to_values, to_decoys, to_plantings, to_heads = (
            stack.enter_context(writer) for writer in opened
        )
        for rows in work.map(job, subjects, "build"):
            to_subjects([rows.subject])
            to_manifest(rows.instances)
            to_values(rows.values)
            to_decoys(rows.decoys)
            to_plantings(rows.plantings)
            to_heads(rows.heads)
            contents.update("".join(rows.contents).encode())
            count += sum(instance.expected for instance in rows.instances)
    return contents.hexdigest(), count


def _plant(task: plan.Task, draft: SeriesDraft) -> None:
    place, at, text = carrier(task.entry.carrier), task.at, task.text
    if not task.drawn.numbered:
        place.write(draft, at, text)
        return
    for part in draft.apart():
        number = (place.read(part, at) or "").rpartition(".")[2]
        place.write(part, at, f"{text}.{number}")


def _instance(draft: SeriesDraft, file: FileDraft) -> Instance:
    rows, columns = (0, 0) if file.pixels is None else plane(file.pixels.shape)
    return Instance(
        id=file.slot.instance_id,
        path=draft.path(file).as_posix(),
        subject=file.slot.subject.id,
        visit=file.slot.visit,
        series=file.slot.series.name,
        sop_class=str(draft.meta.MediaStorageSOPClassUID),
        transfer_syntax=str(draft.meta.TransferSyntaxUID),
        rows=rows,
        columns=columns,
        pixels=None if file.pixels is None else content.of_pixels(file.pixels),
        data_range=draft.data_range,
        unplanted=file.unplanted is not None,
        expected=not file.slot.acquisition.is_directory,
    )
