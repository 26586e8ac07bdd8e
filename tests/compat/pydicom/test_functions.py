"""Functions by the names of pydicom give what they give there."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from io import BytesIO
from typing import Any

import numpy as np
import pytest

import dicomnb.compat.pydicom as ours
from dicomnb import sample, set_pixels

pydicom: Any = import_module("pydicom")
"""The library itself, without its types."""
for _part in ("data", "pixels", "uid", "encaps", "datadict"):
    import_module(f"pydicom.{_part}")

PET = sample() / "pet024.dcm"


@pytest.mark.parametrize(("prefix", "entropy"), [("1.2.3.", ["a", "bc"]), ("1.2.826.0.1.3680043.8.498.", ["x"])])
def test_uids_of_text_are_those_of_pydicom(prefix: str, entropy: list[str]) -> None:
    assert ours.uid.generate_uid(prefix, entropy) == pydicom.uid.generate_uid(prefix, entropy)


def test_random_uids_are_valid_and_new() -> None:
    found = {ours.uid.generate_uid(prefix) for prefix in (None, ours.uid.PYDICOM_ROOT_UID, "1.2.") for _ in range(20)}
    assert len(found) == 60
    assert all(uid.is_valid for uid in found)
    with pytest.raises(ValueError, match="prefix"):
        ours.uid.generate_uid("1.02.")


def test_uids_by_name_are_those_of_pydicom() -> None:
    names = [name for name, value in vars(pydicom.uid).items() if isinstance(value, pydicom.uid.UID)]
    left_out = [name for name in names if not hasattr(ours.uid, name)]
    # Two classes that the tables of this package do not have.
    assert len(names) > 200
    assert len(left_out) <= 2, left_out
    assert {name: getattr(ours.uid, name) for name in names if name not in left_out} == {
        name: getattr(pydicom.uid, name) for name in names if name not in left_out
    }
    for name in ("JPEGTransferSyntaxes", "JPEGLSTransferSyntaxes", "JPEG2000TransferSyntaxes", "RLETransferSyntaxes"):
        assert getattr(ours.uid, name) == getattr(pydicom.uid, name), name


@pytest.mark.parametrize("tag", ["Rows", 0x00100010, (0x6002, 0x3000), 0x00281201])
@pytest.mark.parametrize(
    "name",
    ["dictionary_VR", "dictionary_VM", "dictionary_description", "dictionary_keyword", "dictionary_is_retired"],
)
def test_the_dictionary_says_what_that_of_pydicom_says(tag: Any, name: str) -> None:
    assert getattr(ours.datadict, name)(tag) == getattr(pydicom.datadict, name)(tag)


@pytest.mark.parametrize("tag", [0x00280010, 0x60023000, 0x00091001])
def test_what_the_dictionary_has_is_told(tag: int) -> None:
    assert ours.datadict.dictionary_has_tag(tag) == pydicom.datadict.dictionary_has_tag(tag)
    assert ours.datadict.repeater_has_tag(tag) == pydicom.datadict.repeater_has_tag(tag)
    assert ours.datadict.keyword_for_tag(tag) == pydicom.datadict.keyword_for_tag(tag)
    with pytest.raises(KeyError):
        ours.datadict.dictionary_VR(0x00091001)


@pytest.mark.parametrize("count", [1, 2])
@pytest.mark.parametrize("table", [True, False])
def test_fragments_are_those_of_pydicom(count: int, table: bool) -> None:
    frames = [b"abcdefg", b"hijklmnopq"]
    mine = ours.encaps.encapsulate(frames, count, table)
    assert mine == pydicom.encaps.encapsulate(frames, count, table)
    if table:
        found = list(ours.encaps.generate_frames(mine, number_of_frames=2))
        assert found == list(pydicom.encaps.generate_frames(mine, number_of_frames=2))
        assert ours.encaps.get_frame(mine, 1) == pydicom.encaps.get_frame(mine, 1)
    assert ours.encaps.encapsulate_extended(frames) == pydicom.encaps.encapsulate_extended(frames)


def image(library: Any, array: Any, **header: Any) -> Any:
    base = ours.Dataset()
    set_pixels(base, array, bits_stored=12)
    base.SOPClassUID, base.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3"
    for keyword, value in header.items():
        setattr(base, keyword, value)
    file = BytesIO()
    base.save_as(file)
    file.seek(0)
    return library.dcmread(file)


HEADERS: list[dict[str, Any]] = [
    {},
    {"RescaleSlope": "2.5", "RescaleIntercept": "-1024"},
    {"WindowCenter": 40, "WindowWidth": 400, "RescaleSlope": 1, "RescaleIntercept": -1024},
    {"WindowCenter": [10, 300], "WindowWidth": [7, 99]},
    {"WindowCenter": 500, "WindowWidth": 300, "VOILUTFunction": "SIGMOID"},
    {"WindowCenter": 500, "WindowWidth": 300, "VOILUTFunction": "LINEAR_EXACT"},
]


@pytest.mark.parametrize("dtype", ["i2", "u2"])
@pytest.mark.parametrize("header", HEADERS)
def test_windows_and_rescaling_are_those_of_pydicom(header: dict[str, Any], dtype: str) -> None:
    array = (np.arange(15).reshape(3, 5) * 97 % 1999).astype(dtype)
    mine, theirs = image(ours, array, **header), image(pydicom, array, **header)
    one = ours.pixels.apply_modality_lut(mine.pixel_array, mine)
    two = pydicom.pixels.apply_modality_lut(theirs.pixel_array, theirs)
    assert one.dtype == two.dtype
    assert np.allclose(one, two)
    index = 1 if isinstance(header.get("WindowCenter"), list) else 0
    assert np.allclose(ours.pixels.apply_voi_lut(one, mine, index), pydicom.pixels.apply_voi_lut(two, theirs, index))


def test_colours_are_those_of_pydicom() -> None:
    rgb = np.random.default_rng(3).integers(0, 256, (3, 5, 3), np.uint8)
    ybr = ours.pixels.convert_color_space(rgb, "RGB", "YBR_FULL")
    assert np.array_equal(ybr, pydicom.pixels.convert_color_space(rgb, "RGB", "YBR_FULL"))
    back = ours.pixels.convert_color_space(ybr, "YBR_FULL", "RGB").astype(int)
    assert np.abs(back - pydicom.pixels.convert_color_space(ybr, "YBR_FULL", "RGB")).max() <= 1


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", ["SC_rgb_rle.dcm", "MR_small_RLE.dcm", "SC_ybr_full_422_uncompressed.dcm"])
def test_pixels_are_those_of_pydicom_kept_and_writable(name: str) -> None:
    path = pydicom.data.get_testdata_file(name)
    mine, theirs = ours.dcmread(path), pydicom.dcmread(path)
    assert mine.pixel_array.shape == theirs.pixel_array.shape
    assert np.abs(mine.pixel_array.astype(int) - theirs.pixel_array).max() <= 1
    assert mine.pixel_array is mine.pixel_array
    before = mine.PixelData
    mine.pixel_array[...] = 0
    assert mine.pixel_array.max() == 0
    assert mine.PixelData == before  # as with pydicom: saved is what PixelData is set to


@pytest.mark.parametrize(
    "call",
    [
        lambda: ours.datadict.add_dict_entry(0x10011001, "UL", "1", "Name", "Keyword"),
        lambda: ours.uid.register_transfer_syntax("1.2.3"),
        lambda: ours.util.fixer.fix_separator(b","),
        lambda: setattr(ours.config, "use_DS_decimal", True),
        lambda: ours.dcmread(PET).save_as(BytesIO(), unknown=1),
    ],
)
def test_what_cannot_mean_the_same_raises_and_says_what_to_use(call: Any) -> None:
    with pytest.raises(ours.errors.NotTheSame):
        call()


def test_test_files_are_found_where_pydicom_is_installed() -> None:
    assert ours.data.get_testdata_file("CT_small.dcm") == pydicom.data.get_testdata_file("CT_small.dcm")
    assert ours.data.get_testdata_file("no such file") is None
    assert ours.examples.ct.Modality == "CT"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)


def test_the_alias_lets_code_import_pydicom() -> None:
    done = run(
        "import dicomnb.compat.pydicom as ours; ours.install(); import pydicom; "
        "from pydicom.uid import CTImageStorage; "
        "from pydicom.pixel_data_handlers.util import apply_voi_lut; from pydicom.dataset import Dataset, FileDataset; "
        "from pydicom.filewriter import dcmwrite; from pydicom.pixels.processing import apply_windowing; "
        "print(pydicom is ours, CTImageStorage)"
    )
    assert done.stdout == "True 1.2.840.10008.5.1.4.1.1.2\n", done.stderr


def test_the_alias_is_refused_where_pydicom_is_there() -> None:
    done = run("import pydicom, dicomnb.compat.pydicom as ours; ours.install()")
    assert "is imported already" in done.stderr
