from __future__ import annotations

import io
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dicomnb.errors import DicomWarning, UsageError, WrongType
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.files.read_write import read
from dicomnb.pixels.frames import pixel_array
from dicomnb.pixels.intensity import values
from dicomnb.pixels.window import (
    WINDOWS,
    Window,
    default_window,
    header_windows,
    is_inverted,
    robust_window,
    voi_luts,
    window,
    window_bytes,
)
from tests.images import dataset, image


def linear(x: float, c: float, w: float, low: float, high: float) -> float:
    """PS3.3 C.11.2.1.2.1, the pseudo-code of equation C.11-1 written out."""
    if x <= c - 0.5 - (w - 1) / 2:
        return low
    if x > c - 0.5 + (w - 1) / 2:
        return high
    return ((x - (c - 0.5)) / (w - 1) + 0.5) * (high - low) + low


@pytest.mark.parametrize(
    ("center", "width", "black", "white"),
    [
        # PS3.3 C.11.2.1.2.1, the notes' examples: last value shown black, first shown white.
        (2048, 4096, 0, 4095),
        (2048, 1, 2047, 2048),
        (0, 100, -50, 49),
        (0, 1, -1, 0),
    ],
)
def test_the_standard_s_examples_of_black_and_white(center: float, width: float, black: float, white: float) -> None:
    x = np.array([black, white])
    assert window(x, center, width).tolist() == [0, 1]
    if width > 1:
        assert 0 < window(black + 1, center, width) < window(white - 1, center, width) < 1


@given(
    center=st.integers(-2000, 2000),
    width=st.integers(1, 4096),
    x=st.lists(st.integers(-4000, 4000), min_size=1, max_size=20),
)
def test_linear_is_the_standard_s_pseudo_code(center: float, width: float, x: list[float]) -> None:
    expected = [linear(value, center, width, 0, 1) for value in x]
    assert window(np.array(x), center, width).tolist() == pytest.approx(expected, abs=1e-12)
    greys = window_bytes(np.array(x), center, width).astype(float)
    wanted = [linear(value, center, width, 0, 255) for value in x]
    assert np.abs(greys - wanted).max() <= 0.5 + 1e-9


def test_linear_exact_has_its_ends_at_half_a_width() -> None:
    # c = 0, w = 2: PS3.3 C.11.2.1.3.2.
    x = np.array([-1.5, -1, -0.5, 0, 0.5, 1, 1.5])
    assert window(x, 0, 2, "LINEAR_EXACT").tolist() == [0, 0, 0.25, 0.5, 0.75, 1, 1]
    assert window(0.25, 0.25, 0.5, "LINEAR_EXACT") == 0.5


def test_sigmoid_is_the_standard_s_curve() -> None:
    x = np.array([-1e6, -100, 40, 90, 1e6])
    # 1 / (1 + exp(-4 (x - c) / w)) with c = 40, w = 200: x = 90 gives 1 / (1 + e^-1).
    expected = [0, 1 / (1 + math.exp(2.8)), 0.5, 1 / (1 + math.exp(-1)), 1]
    assert window(x, 40, 200, "SIGMOID").tolist() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("width", "function"),
    [(0.5, "LINEAR"), (0, "LINEAR"), (-3, "LINEAR_EXACT"), (0, "SIGMOID"), (math.nan, "LINEAR")],
)
def test_a_width_that_the_standard_forbids_is_refused(width: float, function: Any) -> None:
    with pytest.raises(UsageError, match="width"):
        window(np.zeros(3), 0, width, function)


def test_an_unknown_function_is_refused() -> None:
    with pytest.raises(UsageError, match="QUADRATIC"):
        Window(0, 1, "", "QUADRATIC")  # type: ignore[arg-type]


def test_nan_stays_nan_and_is_shown_black() -> None:
    x = np.array([np.nan, -5, 5], np.float32)
    assert np.isnan(window(x, 0, 4)).tolist() == [True, False, False]
    assert np.isnan(window(x, 0, 1)).tolist() == [True, False, False]
    assert window_bytes(x, 0, 4).tolist() == [0, 0, 255]
    assert window_bytes(x, 0, 4, inverted=True).tolist() == [0, 255, 0]


def test_single_precision_stays_single() -> None:
    assert window(np.zeros((2, 3), np.float32), 0, 2).dtype == np.float32
    assert window(np.zeros((2, 3), np.int16), 0, 2).dtype == np.float64


def test_windowing_leaves_the_values_alone() -> None:
    x = np.array([1.0, 2.0, 3.0], np.float32)
    window(x, 0, 4)
    window_bytes(x, 0, 4)
    assert x.tolist() == [1, 2, 3]


def test_monochrome1_inverts_the_greys_and_not_the_values() -> None:
    stored = np.array([[0, 100, 255]], np.uint8)
    dark_first = image(stored, Modality="CR", PhotometricInterpretation="MONOCHROME1")
    assert is_inverted(dark_first)
    assert pixel_array(dark_first).tolist() == [[0, 100, 255]]
    assert values(dark_first).tolist() == [[0, 100, 255]]
    # c = 128, w = 256 is black at 0 and white at 255.
    assert window_bytes(values(dark_first), 128, 256).tolist() == [[0, 100, 255]]
    assert window_bytes(values(dark_first), 128, 256, inverted=True).tolist() == [[255, 155, 0]]


def test_saying_inverse_twice_inverts_once() -> None:
    assert is_inverted(dataset(PhotometricInterpretation="MONOCHROME1", PresentationLUTShape="INVERSE"))
    assert is_inverted(dataset(PhotometricInterpretation="MONOCHROME2", PresentationLUTShape="INVERSE"))
    assert not is_inverted(dataset(PhotometricInterpretation="MONOCHROME2", PresentationLUTShape="IDENTITY"))


def test_the_header_s_windows_come_with_their_explanations() -> None:
    ds = dataset(
        WindowCenter=[40.0, -600.0, 5.0],
        WindowWidth=[400.0, 1500.0, 0.0],
        WindowCenterWidthExplanation=["WINDOW1", "LUNG"],
    )
    # The third one has a width that shows nothing.
    assert header_windows(ds) == (Window(40, 400, "WINDOW1"), Window(-600, 1500, "LUNG"))
    assert header_windows(dataset(WindowCenter=40.0, WindowWidth=80.0, VOILUTFunction="SIGMOID")) == (
        Window(40, 80, "", "SIGMOID"),
    )
    assert header_windows(dataset(WindowCenter=40.0)) == ()


def test_a_frame_has_its_own_windows() -> None:
    def group(center: float) -> object:
        return dataset(FrameVOILUTSequence=[dataset(WindowCenter=center, WindowWidth=10.0)])

    ds = dataset(PerFrameFunctionalGroupsSequence=[group(5.0), group(7.0)])
    assert header_windows(ds, 1) == (Window(7, 10),)


def test_a_robust_window_passes_over_outliers() -> None:
    x = np.arange(1001, dtype=np.float32)
    x[500] = 1e9
    # Half a per cent of 1001 values at either end: 5 and 995.
    chosen = robust_window(x)
    assert chosen.limits == pytest.approx((5, 996), abs=1)
    assert chosen.function == "LINEAR_EXACT"


def test_a_robust_window_leaves_out_padding_and_what_is_no_number() -> None:
    x = np.array([-2000.0] * 900 + [10.0, 20.0, np.nan, np.inf])
    assert robust_window(x).limits[0] == -2000
    assert robust_window(x, exclude=(-2000, -1990)).limits == pytest.approx((10, 20), abs=0.1)


@pytest.mark.parametrize("x", [[], [np.nan], [7.0, 7.0], [0.0], [-1e-9, -1e-9]])
def test_a_robust_window_always_has_a_width(x: list[float]) -> None:
    assert robust_window(np.array(x)).width > 0


def test_few_bright_voxels_on_an_even_ground_are_seen() -> None:
    x = np.zeros(1000)
    x[3] = 8
    assert robust_window(x).limits == (0, 8)


def test_a_large_volume_is_sampled_across_all_of_its_columns() -> None:
    # Every column has its own value; 2**21 values in rows of 512 tempt to look at each 8th column only.
    x = np.broadcast_to(np.arange(512, dtype=np.float32), (64, 64, 512))
    assert robust_window(x).limits == pytest.approx((0.005 * 511, 0.995 * 511), abs=1.5)


def test_the_header_s_window_comes_first() -> None:
    ds = image(np.array([[-1000, 0, 1000]], np.int16), WindowCenter=40, WindowWidth=80)
    assert default_window(ds, values(ds)) == Window(40, 80)
    del ds.WindowCenter
    ds[0x00280120] = DataElement(0x00280120, "SS", -1000)
    assert default_window(ds, values(ds)).limits == pytest.approx((0, 1000), rel=0.02, abs=6)


def test_presets_are_named_and_cannot_be_changed() -> None:
    assert (WINDOWS["lung"].center, WINDOWS["lung"].width) == (-600, 1500)
    with pytest.raises(TypeError):
        WINDOWS["lung"] = Window(0, 1)  # type: ignore[index]


def test_a_voi_lut_maps_values_to_brightness() -> None:
    item = dataset(LUTDescriptor=[3, 10, 10], LUTExplanation="HARD", LUTData=[0, 341, 1023])
    (lut,) = voi_luts(image(np.zeros((1, 2), np.uint16), VOILUTSequence=[item]))
    assert lut.explanation == "HARD"
    bright = lut.brightness(np.array([0, 10, 11.4, 12, 99, np.nan], np.float32))
    # 341 of 1023 is a third.
    assert bright.tolist() == pytest.approx([0, 0, 1 / 3, 1, 1, np.nan], nan_ok=True)


def test_a_voi_lut_may_begin_below_zero_after_a_rescale() -> None:
    item = dataset(LUTDescriptor=[2, 64536, 8], LUTData=[0, 255])
    ds = image(np.zeros((1, 2), np.uint16), VOILUTSequence=[item], RescaleIntercept=-1024.0, RescaleSlope=1.0)
    # 64536 as a signed number is -1000.
    assert voi_luts(ds)[0].brightness(np.array([-1000, -999])).tolist() == [0, 1]


def test_the_voi_lut_of_a_real_file_is_applied_as_pydicom_does(corpus: Path) -> None:
    pydicom = pytest.importorskip("pydicom")
    (path,) = corpus.rglob("vlut_04.dcm")
    ds = read(path)
    (lut,) = voi_luts(ds)
    stored = pixel_array(ds)
    theirs = pydicom.pixels.apply_voi(stored, pydicom.dcmread(path))
    assert np.allclose(lut.brightness(stored) * 65535, theirs, atol=0.01)


def test_bytes_of_integers_are_those_of_the_same_floats() -> None:
    x = np.random.default_rng(8).integers(-3000, 3000, (90, 80))
    for kind in (np.int16, np.int32, np.float64):
        assert np.array_equal(window_bytes(x.astype(kind), 40, 400), window_bytes(x.astype(np.float64), 40, 400))
    assert window_bytes(np.zeros((0, 3), np.int16), 40, 400).shape == (0, 3)


def with_voi_lut(vr: str, first: int, **attributes: Any) -> Dataset:
    """Return a 16-bit image as a file with explicit VR has it, with a VOI LUT of 256 entries from `first` on."""
    item = Dataset()
    item[0x00283002] = DataElement(0x00283002, vr, [256, first, 16])
    item.LUTData = (np.arange(256) * 257).astype("<u2").tobytes()
    ds = image(np.zeros((2, 3), np.uint16), VOILUTSequence=[item], **attributes)
    file = io.BytesIO()
    ds.save_as(file, transfer_syntax="1.2.840.10008.1.2.1")
    return read(file.getvalue())


def modality_lut() -> list[Dataset]:
    item = dataset(ModalityLUTType="US")
    item[0x00283002] = DataElement(0x00283002, "SS", [4096, -2048, 16])
    item.LUTData = (np.arange(4096) * 16).astype("<u2").tobytes()
    return [item]


@pytest.mark.parametrize(
    ("vr", "first", "attributes"),
    [
        ("US", 40000, {"PixelRepresentation": 1, "ModalityLUTSequence": modality_lut()}),
        ("US", 40000, {"PixelRepresentation": 1, "RescaleIntercept": 32768, "RescaleSlope": 1}),
        ("SS", -300, {"BitsStored": 12, "HighBit": 11, "RescaleIntercept": 0, "RescaleSlope": -1}),
        ("SS", -300, {"BitsStored": 12, "HighBit": 11, "RescaleIntercept": -1024, "RescaleSlope": 1}),
        ("US", 40000, {}),
        ("SS", -300, {"PixelRepresentation": 1}),
    ],
)
def test_the_first_value_of_a_voi_lut_has_the_sign_of_what_goes_in(
    vr: str, first: int, attributes: dict[str, Any]
) -> None:
    (lut,) = voi_luts(with_voi_lut(vr, first, **attributes))
    assert lut.brightness(np.array([first - 9, first, first + 51, first + 255])) == pytest.approx([0, 0, 0.2, 1])


@pytest.mark.parametrize(
    ("vr", "stated", "first", "attributes"),
    [
        ("US", 65236, -300, {"BitsStored": 12, "HighBit": 11, "RescaleIntercept": -1024, "RescaleSlope": 1}),
        ("SS", -25536, 40000, {}),
    ],
)
def test_a_vr_that_puts_the_table_beyond_all_values_is_not_believed(
    vr: str, stated: int, first: int, attributes: dict[str, Any]
) -> None:
    with pytest.warns(DicomWarning, match=rf"begins at {stated}, .* taken for {first}"):
        (lut,) = voi_luts(with_voi_lut(vr, stated, **attributes))
    assert lut.table.first == first


def test_a_vr_that_is_stated_counts_where_both_readings_are_possible() -> None:
    # Unsigned 16 bits with an intercept of -32768 reach both -25536 and, scaled by 2, 40000.
    attributes = {"RescaleIntercept": -32768, "RescaleSlope": 2}
    assert voi_luts(with_voi_lut("US", 40000, **attributes))[0].table.first == 40000
    assert voi_luts(with_voi_lut("SS", -25536, **attributes))[0].table.first == -25536


def test_an_item_of_voi_luts_without_a_descriptor_is_left_out() -> None:
    item = dataset(LUTDescriptor=[3, 0, 8], LUTData=bytes([0, 7, 255, 0]))
    ds = image(np.zeros((2, 3), np.uint8), VOILUTSequence=[dataset(LUTDescriptor=None), item])
    with pytest.warns(DicomWarning, match=r"\(0028,3002\) LUTDescriptor is empty in an item of VOILUTSequence"):
        (lut,) = voi_luts(ds)
    assert lut.table.entries.tolist() == [0, 7, 255]


@pytest.mark.parametrize("function", ["LINEAR", "LINEAR_EXACT", "SIGMOID"])
@pytest.mark.parametrize(("center", "width"), [(1e308, 1e308), (-1e39, 1.0), (0.0, 1e39), (0.0, 1e-38)])
def test_a_window_in_which_no_values_lie_is_passed_over_with_a_warning(
    center: float, width: float, function: str
) -> None:
    ds = dataset(WindowCenter=[center, 40.0], WindowWidth=[width, 400.0], VOILUTFunction=function)
    with pytest.warns(DicomWarning, match=r"\(0028,1050\) WindowCenter is .* no values lie in such a window"):
        assert [window.center for window in header_windows(ds)] == [40.0]
    with pytest.raises(UsageError):
        Window(center, width, function=function)  # type: ignore[arg-type]


@pytest.mark.parametrize("function", ["LINEAR_EXACT", "SIGMOID"])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_windows_at_the_ends_of_numbers_give_greys_without_warnings(function: Any, kind: Any) -> None:
    x = np.array([-3e38, -1.0, 0.0, 1.0, 3e38], kind)
    for center, width in ((0.0, 1e-36), (0.0, 9e37), (5e37, 1.0)):
        bright = window(x, center, width, function)
        assert bright[0] < bright[-1]
        assert 0.0 <= bright.min() <= bright.max() <= 1.0
        assert (np.diff(bright) >= 0).all()


def test_a_data_set_in_place_of_values_is_refused_with_the_function_that_has_them() -> None:
    ds: Any = dataset(Rows=2, Columns=3)
    for function in (window, window_bytes):
        said = f"^{function.__name__} takes an array of numbers, not a data set. values"
        with pytest.raises(WrongType, match=said):
            function(ds, 400, 40)
        with pytest.raises(WrongType, match="not a path"):
            function("ct.dcm", 400, 40)


@pytest.mark.parametrize("size", [1e-44, 1e-38, 1e-12, 1e30, 1e38, 3.4e38])
def test_values_at_the_ends_of_what_32_bits_hold_have_a_window_too(size: float) -> None:
    ramp = (np.linspace(-1, 1, 21) * size).astype(np.float32)
    for found in (robust_window(ramp), robust_window(ramp[11:]), robust_window(np.full(3, size, np.float32))):
        assert found.width > 0
        low, high = found.limits
        assert math.isfinite(high - low)
    if 1e-37 < size < 1e37:
        assert robust_window(ramp).width == pytest.approx(2 * size, rel=0.02)
