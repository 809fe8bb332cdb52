"""What pydeface asks of FSL's flirt: register one image to another, or apply what came of it.

The matrix file is ITK's, not FSL's; pydeface only hands it back.
"""

import argparse

import SimpleITK as sitk  # noqa: N813

COARSE = 3.0
"""Spacing of the images that are registered [mm]."""


def register(fixed, moving):
    """Return the affine transform from points of one image to those of another."""
    fixed, moving = coarse(fixed), coarse(moving)
    start = sitk.CenteredTransformInitializer(
        fixed,
        moving,
        sitk.AffineTransform(3),
        sitk.CenteredTransformInitializerFilter.MOMENTS,
    )
    method = sitk.ImageRegistrationMethod()
    method.SetMetricAsMattesMutualInformation(32)
    method.SetInterpolator(sitk.sitkLinear)
    method.SetOptimizerAsRegularStepGradientDescent(1.0, 1e-4, 200)
    method.SetOptimizerScalesFromPhysicalShift()
    method.SetShrinkFactorsPerLevel([2, 1])
    method.SetSmoothingSigmasPerLevel([1, 0])
    method.SetInitialTransform(start)
    return method.Execute(fixed, moving)


def coarse(image):
    """Return an image on a grid that is wide enough for a whole head."""
    return sitk.Shrink(image, [max(1, round(COARSE / step)) for step in image.GetSpacing()])


def main():
    """Take the arguments that pydeface gives to flirt."""
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("-in", "-ref", "-out", "-omat", "-init", "-cost", "-searchcost"):
        parser.add_argument(name)
    parser.add_argument("-applyxfm", action="store_true")
    given = vars(parser.parse_args())
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(1)  # for the same result every time
    fixed, moving = (sitk.ReadImage(given[name], sitk.sitkFloat32) for name in ("ref", "in"))
    if given["applyxfm"]:
        transform = sitk.ReadTransform(given["init"])
    else:
        transform = register(fixed, moving)
    sitk.WriteTransform(transform, given["omat"])
    sitk.WriteImage(sitk.Resample(moving, fixed, transform, sitk.sitkLinear, 0.0), given["out"])


main()
