from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import pytest

from dicomnb.errors import InvalidValue, MissingAttribute, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.pixels.uptake.decay import decay, moment
from dicomnb.standard.tag import to_tag
from tests.images import dataset

HALF_LIFE = 6000.0


def scan(drug: dict[str, Any] | None = None, **attributes: Any) -> Dataset:
    """Return a header: 400 MBq injected at 10:00:00, series and acquisition at 11:40:00, one half-life later."""
    given = {
        "RadionuclideTotalDose": 400e6,
        "RadionuclideHalfLife": HALF_LIFE,
        "RadiopharmaceuticalStartTime": "100000",
        **(drug or {}),
    }
    header = {
        "RadiopharmaceuticalInformationSequence": [dataset(**{k: v for k, v in given.items() if v is not None})],
        "DecayCorrection": "START",
        "SeriesDate": "20240229",
        "SeriesTime": "114000",
        "AcquisitionDate": "20240229",
        "AcquisitionTime": "114000.00",
        "ActualFrameDuration": 600_000,
        **attributes,
    }
    return dataset(**{k: v for k, v in header.items() if v is not None})


def test_after_one_half_life_half_is_left() -> None:
    found = decay(scan())
    assert found.elapsed == 6000
    assert found.left == pytest.approx(200e6)
    assert any("Series Date and Time" in line for line in found.derivation)


def test_a_dose_for_which_pixels_are_corrected_counts_as_a_whole() -> None:
    assert decay(scan(DecayCorrection="ADMIN")).left == 400e6


def test_without_correction_the_average_moment_of_the_frame_counts() -> None:
    # The frame lasts 600 s, λT = ln 2 × 0.1 = 0.0693147: T/λT × ln(λT/(1 - exp(-λT))) = 298.268 s after its start.
    rate = math.log(2) / HALF_LIFE
    mean = (1 - math.exp(-rate * 600)) / (rate * 600)
    found = decay(scan(DecayCorrection="NONE"))
    assert found.elapsed - 6000 == pytest.approx(298.27, abs=0.01)
    # The activity at that moment is the mean over the frame.
    assert found.left == pytest.approx(200e6 * mean)


def test_a_series_made_later_gives_way_to_frame_reference_time() -> None:
    # A second bed position: its frame begins 900 s into the scan, its average is 298.268 s later.
    ds = scan(SeriesTime="180000", AcquisitionTime="115500", FrameReferenceTime=1_198_268.0)
    assert decay(ds).elapsed == pytest.approx(6000, abs=0.01)
    assert any("computed back" in line for line in decay(ds).derivation)


def test_ge_notes_the_scan_time_privately() -> None:
    ds = scan(SeriesTime="180000", AcquisitionTime="115500")
    ds[0x00090010] = DataElement(0x00090010, "LO", "GEMS_PETD_01")
    ds[0x0009100D] = DataElement(0x0009100D, "DT", "20240229114000.00")
    assert decay(ds).elapsed == 6000


def test_without_either_the_earliest_slice_tells_when_the_scan_began() -> None:
    early = scan(SeriesTime="180000", ActualFrameDuration=None)
    late = scan(SeriesTime="180000", AcquisitionTime="121000", ActualFrameDuration=None)
    assert decay(late, [late, early]).elapsed == 6000
    assert decay(late).elapsed == 7800


def test_an_injection_before_midnight_was_the_day_before() -> None:
    ds = scan({"RadiopharmaceuticalStartTime": "233000"}, SeriesTime="011000", AcquisitionTime="011000")
    assert decay(ds).elapsed == 6000
    assert any("1 day(s) before" in line for line in decay(ds).derivation)


def test_a_date_with_the_injection_is_believed() -> None:
    start = {"RadiopharmaceuticalStartTime": None, "RadiopharmaceuticalStartDateTime": "20240228114000"}
    # Copper-64: 12.7 hours. Of a nuclide that lasts hours only nothing would be left.
    assert decay(scan({**start, "RadionuclideHalfLife": 45720.0})).elapsed == 86_400


def test_zones_are_compared_where_both_are_stated() -> None:
    start = {"RadiopharmaceuticalStartDateTime": "20240229090000+0000", "RadiopharmaceuticalStartTime": None}
    assert decay(scan(start, TimezoneOffsetFromUTC="+0100")).elapsed == 6000
    assert decay(scan(start)).elapsed == 9600


def test_a_date_after_the_scan_gives_way_to_the_time_of_day() -> None:
    found = decay(scan({"RadiopharmaceuticalStartDateTime": "20240301100000"}))
    assert found.elapsed == 6000
    assert "left aside" in found.notes[0]
    with pytest.raises(InvalidValue, match=r"10:00:00, after the scan: 22\.3 hours after .* 11:40:00\..*same_day=True"):
        decay(scan({"RadiopharmaceuticalStartDateTime": "20240301100000", "RadiopharmaceuticalStartTime": None}))


def test_enhanced_images_state_the_moment() -> None:
    ds = scan(DecayCorrection=None, DecayCorrected="YES", DecayCorrectionDateTime="20240229132000")
    assert decay(ds).left == pytest.approx(100e6)


def test_many_half_lives_deserve_a_look() -> None:
    # 6000 s are 8.3 half-lives of 720 s.
    assert "8.3 half-lives" in decay(scan({"RadionuclideHalfLife": 720.0})).notes[0]


@pytest.mark.parametrize("date", ["20240228", "20240101", "20150101", "19000101"])
def test_a_decay_that_leaves_nothing_is_refused_and_the_clock_serves_when_asked_for(date: str) -> None:
    ds = scan({"RadiopharmaceuticalStartDateTime": f"{date}100000"})
    with pytest.raises(InvalidValue, match=r"given at 10:00:00 .* stand for, 11:40:00 .* same_day=True") as caught:
        decay(ds)
    assert caught.value.tag == 0x00181078
    found = decay(ds, same_day=True)
    assert found.elapsed == 6000
    assert found.left == pytest.approx(200e6)
    assert any("left aside, as asked for" in line for line in found.derivation)


def test_on_the_day_of_the_scan_a_later_clock_time_is_that_of_the_day_before() -> None:
    found = decay(scan({"RadiopharmaceuticalStartDateTime": "20240101234000"}), same_day=True)
    assert found.elapsed == 12 * 3600


def test_days_are_plausible_for_a_nuclide_that_lasts_days() -> None:
    # Zirconium-89: 78.4 hours; three days and 6000 s before the scan.
    found = decay(scan({"RadionuclideHalfLife": 282240.0, "RadiopharmaceuticalStartDateTime": "20240226100000"}))
    assert found.elapsed == 3 * 86400 + 6000


@pytest.mark.parametrize("keyword", ["RadionuclideTotalDose", "RadionuclideHalfLife", "RadiopharmaceuticalStartTime"])
def test_what_the_drug_lacks_is_named(keyword: str) -> None:
    with pytest.raises(MissingAttribute, match=f"{keyword} is absent"):
        decay(scan({keyword: None}))


@pytest.mark.parametrize(
    ("attributes", "error", "message"),
    [
        ({"RadiopharmaceuticalInformationSequence": None}, MissingAttribute, "Radiopharmaceutical"),
        ({"DecayCorrection": None}, UsageError, "DecayCorrection is absent"),
        ({"SeriesTime": None, "AcquisitionTime": None}, MissingAttribute, "AcquisitionTime is absent"),
    ],
)
def test_what_the_header_lacks_is_named(attributes: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        decay(scan(**attributes))


def test_megabecquerel_are_told_by_their_size() -> None:
    with pytest.raises(InvalidValue, match="RadionuclideTotalDose is 400, which cannot be in becquerel"):
        decay(scan({"RadionuclideTotalDose": 400.0}))


def test_the_derivation_names_no_date() -> None:
    assert not any("2024" in line or "0229" in line for line in decay(scan()).derivation)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("20240229235959.123456", datetime(2024, 2, 29, 23, 59, 59, 123456)),
        ("20240229235959-0500", datetime(2024, 2, 29, 23, 59, 59)),
        ("2024022912", datetime(2024, 2, 29, 12)),
        ("20240229", None),
        ("20230229120000", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_moments_are_read_as_far_as_they_are_stated(value: str, expected: datetime | None) -> None:
    assert moment(value) == expected


@pytest.mark.parametrize("keyword", ["RadionuclideHalfLife", "RadionuclideTotalDose"])
@pytest.mark.parametrize("value", [1e-300, 1e300])
def test_doses_and_half_lives_beyond_all_measure_are_errors_with_their_tag(keyword: str, value: float) -> None:
    with pytest.raises(InvalidValue, match=f"{keyword} is") as caught:
        decay(scan({keyword: value}))
    assert caught.value.tag == to_tag(keyword)


@pytest.mark.parametrize("keyword", ["FrameReferenceTime", "ActualFrameDuration"])
def test_times_of_frames_beyond_all_measure_are_errors_with_their_tag(keyword: str) -> None:
    times: dict[str, Any] = {"FrameReferenceTime": 1000.0, "ActualFrameDuration": 1000.0, keyword: 1e300}
    ds = scan(SeriesTime="125900", AcquisitionDate="20240229", AcquisitionTime="114000", **times)
    with pytest.raises(InvalidValue, match=f"{keyword} is") as caught:
        decay(ds)
    assert caught.value.tag == to_tag(keyword)


@pytest.mark.parametrize("date", ["00010101", "99991231", "00000000", "20240230"])
def test_dates_beside_the_calendar_are_no_moments(date: str) -> None:
    assert moment(f"{date}235959") is None
