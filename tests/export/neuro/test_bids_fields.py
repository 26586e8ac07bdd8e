from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from dicomnb.export.neuro.bids_fields import bids_fields
from dicomnb.export.nifti import to_nifti
from dicomnb.volumes.loading.load import load
from tests.export.neuro.diffusion_series import series
from tests.export.neuro.ge_headers import packed
from tests.images import series as images
from tests.volumes.loading.identity import saved

SAME = (
    "Modality", "MagneticFieldStrength", "EchoTime", "RepetitionTime", "FlipAngle", "MRAcquisitionType",
    "ScanningSequence", "SliceThickness",
)  # fmt: skip


def test_times_are_in_seconds_and_what_is_not_stated_is_left_out() -> None:
    volume = load(
        images(
            5, Modality="MR", EchoTime=30.5, RepetitionTime=2000, FlipAngle=77, InversionTime=None,
            ScanningSequence=["GR", "IR"], InPlanePhaseEncodingDirection="ROW", PatientName="Roe^Jane",
            PatientID="MRN-4711", ProtocolName="Jane's head", StudyDate="20010203", InstitutionName="Somewhere",
        )
    )  # fmt: skip
    found = bids_fields(volume)
    assert (found["EchoTime"], found["RepetitionTime"], found["FlipAngle"]) == (0.0305, 2, 77)
    assert (found["ScanningSequence"], found["PhaseEncodingAxis"]) == ("GR_IR", "i")
    assert {"InversionTime", "SliceTiming", "TotalReadoutTime", "PhaseEncodingDirection"}.isdisjoint(found)
    assert not any(word in json.dumps(found) for word in ("Jane", "4711", "2001", "Somewhere"))


def test_several_echoes_are_a_list() -> None:
    files = [ds for echo in (4.5, 9.25) for ds in images(3, Modality="MR", EchoTime=echo)]
    for number, ds in enumerate(files):
        ds.SOPInstanceUID, ds.InstanceNumber = f"2.25.1.{number}", number + 1
    assert bids_fields(load(files))["EchoTime"] == [0.0045, 0.00925]


def test_dcm2niix_has_the_same_fields(tmp_path: Path) -> None:
    dcm2niix = pytest.importorskip("dcm2niix")
    pytest.importorskip("nibabel")
    source = saved(tmp_path / "in", series("Siemens"))
    (tmp_path / "out").mkdir()
    command = [dcm2niix.bin, "-z", "n", "-b", "y", "-f", "made", "-o", str(tmp_path / "out"), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    to_nifti(load(source), tmp_path / "own.nii", sidecar=True)
    theirs = json.loads((tmp_path / "out" / "made.json").read_text())
    ours = json.loads((tmp_path / "own.json").read_text())
    for field in SAME:
        assert ours[field] == pytest.approx(theirs[field]), field


@pytest.mark.corpus
def test_a_mosaic_has_the_timing_and_the_readout_that_dcm2niix_found(corpus: Path) -> None:
    theirs = json.loads((corpus / "neurolabusc+dcm_qa_mosaic/Ref/2_ep2d_Asc.json").read_text())
    ours = bids_fields(load(corpus / "neurolabusc+dcm_qa_mosaic/In"))
    for field in ("SliceTiming", "TotalReadoutTime", "EffectiveEchoSpacing", "BandwidthPerPixelPhaseEncode",
                  "EchoTime", "RepetitionTime", "FlipAngle", "SpacingBetweenSlices", "ImagingFrequency"):  # fmt: skip
        assert ours[field] == pytest.approx(theirs[field], rel=1e-5), field
    # It counts rows from the other end: what runs from front to back is along j here, and against it there.
    assert (ours["PhaseEncodingDirection"], theirs["PhaseEncodingDirection"]) == ("j", "j-")


@pytest.mark.corpus
def test_timers_of_ge_are_the_timing_that_dcm2niix_found(corpus: Path) -> None:
    theirs = json.loads((corpus / "neurolabusc+dcm_qa_ge/Ref/epiRT_IntAsc_GD0_2.json").read_text())
    volume = load(corpus / "neurolabusc+dcm_qa_ge/In")
    ours = bids_fields(volume)
    for field in ("SliceTiming", "TotalReadoutTime", "EffectiveEchoSpacing", "EchoTime", "RepetitionTime", "FlipAngle",
                  "ParallelReductionFactorInPlane"):  # fmt: skip
        assert ours[field] == pytest.approx(theirs[field], rel=1e-5, abs=1e-9), field
    datasets = [each.dataset for each in volume.slices if each is not None]
    for ds in datasets:
        del ds[0x0021, 0x105E]
    # Without timers the order in the protocol tells the same.
    assert bids_fields(load(datasets))["SliceTiming"] == pytest.approx(theirs["SliceTiming"], abs=1e-9)


@pytest.mark.parametrize(
    ("timers", "timing"),
    [
        ([[0.5, 1.75, 0.25], [3.5, 4.75, 3.25]], [0.25, 1.5, 0]),
        ([[0.5, 0.0, 0.25], [3.5, 4.75, 3.25]], [0.25, 1.5, 0]),  # one timer was not running yet
        ([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]], None),  # another sequence
        ([[0.5, 9.75, 0.25], [3.5, 14.75, 3.25]], None),  # longer than the repetition time of 3 s
        ([[0.5, 1.75, None], [3.5, 4.75, None]], None),
    ],
)
def test_a_timer_of_ge_tells_when_a_slice_was_acquired(timers: list[list[float]], timing: list[float] | None) -> None:
    files: list[Any] = []
    for point, seconds in enumerate(timers):
        for ds, timer in zip(images(3, Modality="MR", RepetitionTime=3000), seconds, strict=True):
            ds.TemporalPositionIdentifier = point + 1
            ds.SOPInstanceUID = f"2.25.1.{len(files)}"
            if timer is not None:
                ds.private_block(0x0021, "GEMS_RELA_01", create=True).add_new(0x5E, "DS", timer)
            files.append(ds)
    assert bids_fields(load(files)).get("SliceTiming") == (pytest.approx(timing) if timing else None)


def test_ge_reads_an_even_number_of_the_lines_that_are_acquired() -> None:
    facts: dict[str, Any] = {
        "Modality": "MR",
        "ScanningSequence": ["EP", "GR"],
        "InPlanePhaseEncodingDirection": "COL",
        "AcquisitionMatrix": [64, 0, 0, 64],
    }
    for share, options, readout in ((0.5, ["EPI_GEMS"], 31 * 544e-6), (1.0, [], 63 * 544e-6), (0.5, ["PFF"], None)):
        slices = images(2, rows=64, columns=48, ScanOptions=options, **facts)
        for ds in slices:
            block = ds.private_block(0x0043, "GEMS_PARM_01", create=True)
            block.add_new(0x2C, "SS", 544)
            block.add_new(0x83, "DS", [share, 1])
        found = bids_fields(load(slices))
        assert found.get("TotalReadoutTime") == (None if readout is None else pytest.approx(readout, abs=1e-9))
        if readout is not None:
            # Of a 64-line image accelerated by 2, dcm2niix has 0.000267683 and 0.016864 s.
            assert found["EffectiveEchoSpacing"] == pytest.approx(readout / 63, abs=1e-9)
        assert found["PhaseEncodingAxis"] == "j"


@pytest.mark.parametrize(
    ("first", "sequence", "more", "timing"),
    [
        (1, ["EP", "GR"], {}, [0, 0.6, 0.2, 0.8, 0.4]),  # 0.2 s a slice: 1, 3 and 5, then 2 and 4
        (-5, ["EP", "GR"], {}, [0.4, 0.8, 0.2, 0.6, 0]),  # planned from the last slice to the first
        (1, ["EP", "SE"], {}, None),
        (1, ["EP", "GR"], {0x7C: ("FL", 0.055)}, None),  # a pause that Repetition Time does not count
        (1, ["EP", "GR"], {0xB6: ("LO", ["3", "4", "19"])}, None),
    ],
)
def test_the_order_in_the_protocol_of_ge_tells_when_a_slice_was_acquired(
    first: int, sequence: list[str], more: dict[int, Any], timing: list[float] | None
) -> None:
    facts: dict[str, Any] = {"Modality": "MR", "Manufacturer": "GE MEDICAL SYSTEMS", "RepetitionTime": 1000}
    slices = images(5, ScanningSequence=sequence, **facts)
    for number, ds in enumerate(slices, first):
        ds.InstanceNumber = abs(number)
        ds.private_block(0x0025, "GEMS_SERS_01", create=True).add_new(0x1B, "OB", packed(NOSLC=5, SLICEORDER=1))
        for offset, (vr, value) in more.items():
            ds.private_block(0x0043, "GEMS_PARM_01", create=True).add_new(offset, vr, value)
    found = bids_fields(load(slices))
    assert found.get("SliceTiming") == (pytest.approx(timing) if timing else None)
    assert found.get("MultibandAccelerationFactor") == (3 if 0xB6 in more else None)


@pytest.mark.parametrize(
    ("order", "maker", "direction"),
    [
        ("LINEAR", "GE MEDICAL SYSTEMS", "j"),
        ("REVERSE_LINEAR", "GE MEDICAL SYSTEMS", "j-"),
        ("CENTRIC", "GE MEDICAL SYSTEMS", None),
        ("LINEAR", "Philips", None),
    ],
)
def test_the_order_of_lines_of_ge_tells_the_direction_of_phase_encoding(
    order: str, maker: str, direction: str | None
) -> None:
    facts: dict[str, Any] = {"Modality": "MR", "ScanningSequence": ["EP", "SE"], "InPlanePhaseEncodingDirection": "COL"}
    found = bids_fields(load(images(3, Manufacturer=maker, RectilinearPhaseEncodeReordering=order, **facts)))
    assert (found.get("PhaseEncodingDirection"), "PhaseEncodingAxis" in found) == (direction, direction is None)
