"""Register pydeface's template to a head, and clear what its mask does not keep."""

import sys
from importlib.resources import files

import ants

MILLIMETRES = (2, 2, 2)  # fine enough for twelve numbers, a quarter of the time

ants.config.set_ants_deterministic()
data = files("pydeface") / "data"
head, template, kept = (
    ants.image_read(str(path))
    for path in (sys.argv[1], data / "mean_reg2mean.nii.gz", data / "facemask.nii.gz")
)
coarse = [ants.resample_image(image, MILLIMETRES) for image in (head, template)]
registered = ants.registration(*coarse, type_of_transform="AffineFast")
mask = ants.apply_transforms(head, kept, registered["fwdtransforms"], interpolator="linear")
ants.image_write(head * (mask > 0.5), sys.argv[2])
