"""Enhanced MR images: a series in one multi-frame file (PS3.3 section A.36.2)."""

from __future__ import annotations

from typing import Any

from pydicom.dataset import Dataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.uid import EnhancedMRImageStorage

from anoncert.corpus.dicom import _common, _dialect, _mr
from anoncert.corpus.draft import Acquisition, FileDraft, SeriesDraft
from anoncert.corpus.phantom.scan import MAX_STORED, Scan
from anoncert.errors import RequestError
from anoncert.types import Recipe, Series

Settings, BITS = _mr.Settings, _mr.BITS

_STACK = "1"
_ACQUIRED = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]


def check(recipe: Recipe, series: Series) -> None:  # noqa: ARG001 - same for all kinds
    """Refuse attributes that DICOM does not know, and more than one file or contrast."""
    settings = _mr.settings_of(series)
    _mr.check(settings)
    if series.instances != 1 or len(settings.contrasts) != 1:
        raise RequestError("instances: one file holds one contrast", "write instances = 1")


def draft(recipe: Recipe, seed: int, acquisition: Acquisition, faces: str | None) -> SeriesDraft:
    """Build the one file of a series."""
    settings, scan = _mr.settings_of(acquisition.series), _mr.planned(seed, acquisition)
    acquired = _mr.image(seed, acquisition, scan, faces)
    (slot,) = acquisition.slots()
    dataset = _common.study(recipe, seed, acquisition)
    moment = "".join(_common.acquired(recipe, seed, acquisition).values())
    shared = _shared(acquisition, scan, _mr.window(acquired.faceless[0]))
    _common.set_all(
        dataset,
        {
            "SOPClassUID": EnhancedMRImageStorage,
            "FrameOfReferenceUID": _mr.frame_of_reference(acquisition),
            **_FIXED,
            **_mr.stored(scan.grid.matrix),
            **_acquisition(moment, settings, scan),
            **_dimensions(_common.uid(5, slot.subject.index, slot.visit, slot.number)),
            "NumberOfFrames": scan.grid.slices,
            "SharedFunctionalGroupsSequence": Sequence([shared]),
            "PerFrameFunctionalGroupsSequence": Sequence(
                _frame(moment, scan, index) for index in range(scan.grid.slices)
            ),
            **_dialect.written(acquisition.subject, settings.attributes),
        },
    )
    file = FileDraft(
        slot=slot,
        own=_common.own(recipe, slot),
        pixels=acquired.faceless[0],
        name=_common.file_name("EM", slot),
        face=None if acquired.unplanted is None else acquired.pixels[0],
        labels=acquired.labels,
    )
    return SeriesDraft(
        meta=_common.meta(acquisition, EnhancedMRImageStorage),
        dataset=dataset,
        data_range=MAX_STORED,
        folders=_common.folders(acquisition),
        files=[file],
    )


def _acquisition(moment: str, settings: _mr.Settings, scan: Scan) -> dict[str, Any]:
    """Fill the modules of the enhanced image and of the pulse sequence (C.8.13.1, C.8.13.4)."""
    spin = settings.contrast != "gradient echo"
    return {
        "AcquisitionDateTime": moment,
        "AcquisitionDuration": settings.repetition_time * scan.grid.matrix[0] / 1000,
        "MagneticFieldStrength": scan.tesla,
        "PulseSequenceName": settings.contrast,
        "MRAcquisitionType": "3D" if scan.grid.thickness == scan.grid.gap else "2D",
        "EchoPulseSequence": "SPIN" if spin else "GRADIENT",
        "AcquisitionContrast": "T2" if settings.contrast == "spin echo" else "T1",
    }


def _dimensions(uid: str) -> dict[str, Any]:
    """Index frames by stack and by position in it (C.7.6.17)."""
    indices = [
        _common.item(
            DimensionOrganizationUID=uid,
            DimensionIndexPointer=Tag(keyword),
            FunctionalGroupPointer=Tag("FrameContentSequence"),
        )
        for keyword in ("StackID", "InStackPositionNumber")
    ]
    return {
        "DimensionOrganizationSequence": Sequence([_common.item(DimensionOrganizationUID=uid)]),
        "DimensionIndexSequence": Sequence(indices),
    }


def _shared(acquisition: Acquisition, scan: Scan, window: tuple[int, int]) -> Dataset:
    """Fill the functional groups that are the same in all frames (C.7.6.16.2, C.8.13.5)."""
    settings = _mr.settings_of(acquisition.series)
    rows, columns = scan.grid.matrix
    groups = {
        "PixelMeasuresSequence": _common.item(
            PixelSpacing=list(scan.grid.spacing),
            SliceThickness=scan.grid.thickness,
            SpacingBetweenSlices=scan.grid.gap,
        ),
        "PlaneOrientationSequence": _common.item(
            ImageOrientationPatient=[*scan.grid.along, *scan.grid.down]
        ),
        "FrameAnatomySequence": _common.item(
            FrameLaterality="U",
            AnatomicRegionSequence=Sequence(
                [
                    _common.item(
                        CodeValue="69536005", CodingSchemeDesignator="SCT", CodeMeaning="Head"
                    )
                ]
            ),
        ),
        "PixelValueTransformationSequence": _common.item(
            RescaleIntercept=0, RescaleSlope=1, RescaleType="US"
        ),
        "FrameVOILUTSequence": _common.item(WindowCenter=window[0], WindowWidth=window[1]),
        "MRImageFrameTypeSequence": _common.item(
            FrameType=_ACQUIRED,
            **{keyword: _FIXED[keyword] for keyword in _OF_FRAMES},
            AcquisitionContrast="T2" if settings.contrast == "spin echo" else "T1",
        ),
        "MRTimingAndRelatedParametersSequence": _common.item(
            RepetitionTime=settings.repetition_time,
            FlipAngle=settings.flip_angle,
            EchoTrainLength=1,
            RFEchoTrainLength=1,
            GradientEchoTrainLength=0,
            GradientOutputType="DB_DT",
            GradientOutput=0.0,
            SpecificAbsorptionRateSequence=Sequence(
                [
                    _common.item(
                        SpecificAbsorptionRateDefinition="IEC_HEAD", SpecificAbsorptionRateValue=0.5
                    )
                ]
            ),
            OperatingModeSequence=Sequence(
                [_common.item(OperatingModeType="STATIC FIELD", OperatingMode="IEC_NORMAL")]
            ),
        ),
        "MREchoSequence": _common.item(EffectiveEchoTime=settings.echo_times[0]),
        "MRModifierSequence": _common.item(
            InversionRecovery="YES" if _mr.inverts(settings) else "NO",
            **({"InversionTimes": settings.inversion_time} if _mr.inverts(settings) else {}),
            FlowCompensation="NONE",
            Spoiling="NONE",
            T2Preparation="NO",
            SpectrallySelectedExcitation="NONE",
            SpatialPresaturation="NONE",
            PartialFourier="NO",
            ParallelAcquisition="NO",
        ),
        "MRFOVGeometrySequence": _common.item(
            InPlanePhaseEncodingDirection="COLUMN" if settings.phase == "COL" else "ROW",
            MRAcquisitionFrequencyEncodingSteps=rows,
            MRAcquisitionPhaseEncodingStepsInPlane=columns,
            MRAcquisitionPhaseEncodingStepsOutOfPlane=scan.grid.slices,
            PercentSampling=100,
            PercentPhaseFieldOfView=100,
        ),
        "MRAveragesSequence": _common.item(NumberOfAverages=1),
        "MRImagingModifierSequence": _common.item(
            MagnetizationTransfer="NONE",
            BloodSignalNulling="NO",
            Tagging="NONE",
            TransmitterFrequency=_mr.imaging_frequency(acquisition),
            PixelBandwidth=240,
        ),
        "MRReceiveCoilSequence": _common.item(
            ReceiveCoilName="HEAD",
            ReceiveCoilManufacturerName="",
            ReceiveCoilType="MULTICOIL",
            QuadratureReceiveCoil="NO",
            MultiCoilDefinitionSequence=Sequence(
                [_common.item(MultiCoilElementName="H1", MultiCoilElementUsed="YES")]
            ),
        ),
        "MRTransmitCoilSequence": _common.item(
            TransmitCoilName="BODY", TransmitCoilManufacturerName="", TransmitCoilType="BODY"
        ),
    }
    return _common.item(**{keyword: Sequence([item]) for keyword, item in groups.items()})


def _frame(moment: str, scan: Scan, index: int) -> Dataset:
    """Fill the functional groups of one frame."""
    content = _common.item(
        StackID=_STACK,
        InStackPositionNumber=index + 1,
        DimensionIndexValues=[1, index + 1],
        FrameAcquisitionNumber=1,
        FrameAcquisitionDateTime=moment,
        FrameReferenceDateTime=moment,
        FrameAcquisitionDuration=1000.0,
    )
    position = _common.item(ImagePositionPatient=list(scan.grid.corner(index)))
    return _common.item(
        FrameContentSequence=Sequence([content]), PlanePositionSequence=Sequence([position])
    )


_OF_FRAMES = (
    "PixelPresentation",
    "VolumetricProperties",
    "VolumeBasedCalculationTechnique",
    "ComplexImageComponent",
)
_FIXED = {
    "Modality": "MR",
    "BodyPartExamined": "HEAD",
    "ImageType": _ACQUIRED,
    "PositionReferenceIndicator": "",
    "PatientPosition": "HFS",
    "AcquisitionNumber": 1,
    "AcquisitionContextSequence": Sequence(),
    "DeviceSerialNumber": "0",
    "PixelPresentation": "MONOCHROME",
    "VolumetricProperties": "VOLUME",
    "VolumeBasedCalculationTechnique": "NONE",
    "ComplexImageComponent": "MAGNITUDE",
    "ContentQualification": "PRODUCT",
    "ResonantNucleus": "1H",
    "KSpaceFiltering": "NONE",
    "ApplicableSafetyStandardAgency": "IEC",
    "BurnedInAnnotation": "NO",
    "LossyImageCompression": "00",
    "PresentationLUTShape": "IDENTITY",
    "MultipleSpinEcho": "NO",
    "MultiPlanarExcitation": "NO",
    "PhaseContrast": "NO",
    "TimeOfFlightContrast": "NO",
    "SteadyStatePulseSequence": "NONE",
    "EchoPlanarPulseSequence": "NO",
    "SaturationRecovery": "NO",
    "SpectrallySelectedSuppression": "NONE",
    "OversamplingPhase": "NONE",
    "GeometryOfKSpaceTraversal": "RECTILINEAR",
    "RectilinearPhaseEncodeReordering": "LINEAR",
    "SegmentedKSpaceTraversal": "SINGLE",
    "CoverageOfKSpace": "FULL",
    "NumberOfKSpaceTrajectories": 1,
}
"""What is the same in all enhanced images."""
