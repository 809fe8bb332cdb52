"""Register pydeface's template to a head, and clear what its mask does not keep."""

import sys
from importlib.resources import files

import ants

ants.config.set_ants_deterministic()
data = files("pydeface") / "data"
head, template, kept = (
    ants.image_read(str(path))
    for path in (sys.argv[1], data / "mean_reg2mean.nii.gz", data / "facemask.nii.gz")
)
registered = ants.registration(head, template, type_of_transform="AffineFast")
mask = ants.apply_transforms(head, kept, registered["fwdtransforms"], interpolator="linear")
ants.image_write(head * (mask > 0.5), sys.argv[2])
