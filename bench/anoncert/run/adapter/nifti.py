"""A command that changes volumes in NIfTI files, as defacers do.

Each volume of the corpus (see `anoncert.volume`) is handed over as a NIfTI file, by one
call of the command; what comes back takes the place of the pixels in copies of its DICOM
files. A volume of which nothing comes back, or nothing on the same grid, does not come
back, and no file in which a part of it lies. What belongs to no volume goes on as it was, as
where such a tool is at work.
"""

from __future__ import annotations

from anoncert import files, volume
from anoncert.corpus.carrier import carriers
from anoncert.run.adapter import Job
from anoncert.run.adapter._start import images, start
from anoncert.run.conduct import listed, stand_in
from anoncert.run.sandbox import Ended

PROCESS = True
NEEDS = ("argv",)
TAKES = ()
PLACEHOLDERS = ("python", "bin", "tool", "input", "output", "work")
REQUIRES = ()
WITHHELD = tuple(sorted(carriers().keys() - {"surface"}))
"""A NIfTI file has voxels, and nothing else that is planted."""

COPIED = (*WITHHELD, "elsewhere")


def run(job: Job) -> Ended:
    """Have the command change all volumes, and put them into copies of the files."""
    from anoncert.run.adapter._volumes import (  # noqa: PLC0415 - nibabel takes long to load
        NoVolumeError,
        Volumes,
        decoded,
    )

    given = images(job)
    names = [name.as_posix() for name in given.names]
    volumes = Volumes(given.images, given.folder, volume.volumes(given.images, names))
    ended = start(job, given=volumes)
    stand_in(job.output)
    made = job.output.rename(job.residue / "volumes")
    job.output.mkdir()
    lost = []
    for series in volumes.by_series():
        changed, without = [], set[str]()
        for name, each in series:
            try:
                changed.append((each, decoded(made / name, each)))
                (made / name).unlink()
            except NoVolumeError as error:
                lost.append(f"{name}: {error}")
                without |= {frame.name for frame in each.frames}
        for path, data in volume.replaced(given.images, changed):
            if path not in without:
                files.write_new(job.output / path, data)
    own = {frame.name for each in volumes.found for frame in each.frames}
    for other in (name for name in names if name not in own):
        files.write_new(job.output / other, (given.images / other).read_bytes())
    said = f"returned {len(lost)} volumes not at all, or not as such: {listed(lost)}"
    return ended._replace(conduct=(*ended.conduct, *([said] if lost else [])))
