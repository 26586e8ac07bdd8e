from __future__ import annotations

import copy
import gc
import pickle
import warnings
from collections import OrderedDict
from io import BytesIO
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb import Dataset
from dicomnb.errors import DicomWarning
from dicomnb.pixels.editing import kept_array

RLE = "1.2.840.10008.1.2.5"
SYNTAXES = ["1.2.840.10008.1.2.1", "1.2.840.10008.1.2", RLE]


def image(syntax: str = SYNTAXES[0], dtype: str = "i2", **words: Any) -> Dataset:
    ds = Dataset()
    dn.set_pixels(ds, np.arange(15).reshape(3, 5).astype(dtype), syntax=syntax, **words)
    return ds


def with_pixels(ds: Dataset, raw: bytes, description: Dataset) -> Dataset:
    """Return another image of these bytes, in the transfer syntax that they have after they were asked for."""
    other = image()
    other.file_meta.TransferSyntaxUID = description.file_meta.TransferSyntaxUID
    other.PixelData = raw
    return other


@pytest.mark.parametrize("from_a_file", [True, False])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_asking_again_gives_the_same_array(syntax: str, from_a_file: bool) -> None:
    ds = saved(image(syntax)) if from_a_file else image(syntax)
    assert ds.pixel_array is ds.pixel_array


@pytest.mark.filterwarnings("ignore:The array of ds.pixel_array was written into")
@pytest.mark.parametrize("from_a_file", [True, False])
@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize(
    "use",
    [
        lambda ds: saved(ds).pixel_array,
        lambda ds: ds.copy().pixel_array,
        lambda ds: copy.deepcopy(ds).pixel_array,
        lambda ds: pickle.loads(pickle.dumps(ds)).pixel_array,
        lambda ds: Dataset.from_json(ds.to_json()).pixel_array,
        lambda ds: Dataset(ds).pixel_array,
        lambda ds: with_pixels(ds, ds["PixelData"].value, ds).pixel_array,
        lambda ds: with_pixels(ds, ds.PixelData, ds).pixel_array,
        lambda ds: with_pixels(ds, ds.get("PixelData"), ds).pixel_array,
        lambda ds: with_pixels(ds, ds.value_bytes("PixelData"), ds).pixel_array,
        dn.values,
        lambda ds: next(iter(dn.frames(ds))),
        lambda ds: ds.pixel_array,
    ],
)
def test_what_is_written_into_the_array_counts(syntax: str, from_a_file: bool, use: Any) -> None:
    ds = saved(image(syntax)) if from_a_file else image(syntax)
    ds.pixel_array[0, 1] = -99
    assert use(ds)[0, 1] == -99
    assert use(ds)[2, 4] == 14


def test_an_image_whose_array_was_written_into_is_another_one() -> None:
    ds, same = image(), image()
    same.update({"SOPInstanceUID": ds.get("SOPInstanceUID", "")})
    ds.update({"SOPInstanceUID": ds.get("SOPInstanceUID", "")})
    assert ds == same
    ds.pixel_array[0, 1] = -99
    assert ds != same
    assert same != ds


@pytest.mark.parametrize("bits", [1, 12])
def test_the_header_still_tells_how_many_bits_there_are(bits: int) -> None:
    ds = image(dtype="?") if bits == 1 else image(dtype="u2", bits_stored=12)
    ds.pixel_array[1, 2] ^= 1
    back = saved(ds)
    assert back.BitsStored == bits
    assert back.pixel_array[1, 2] == ds.pixel_array[1, 2]


def test_pixels_of_an_item_are_written_back_too() -> None:
    ds = Dataset()
    ds.IconImageSequence = [image(dtype="u1")]
    ds = saved(ds)
    ds.IconImageSequence[0].pixel_array[2, 0] = 77
    assert saved(ds).IconImageSequence[0].pixel_array[2, 0] == 77


def test_compressed_pixels_are_kept_without_compression_and_that_is_said() -> None:
    ds = saved(image(RLE))
    ds.pixel_array[0, 0] = 5
    with pytest.warns(DicomWarning, match="without compression"):
        back = saved(ds)
    assert not back.transfer_syntax.encapsulated


def test_a_file_whose_array_was_only_looked_at_is_written_byte_for_byte() -> None:
    data = file_of(image(RLE))
    ds = dn.read(data)
    assert ds.pixel_array.sum() == 105
    assert file_of(ds) == data


def test_the_habit_of_putting_bytes_back_works() -> None:
    ds = image()
    array = ds.pixel_array
    array[0, 0] = 42
    ds.PixelData = array.tobytes()
    assert ds.pixel_array[0, 0] == 42
    assert ds.pixel_array is not array
    ds.PixelData = bytes(30)
    assert ds.pixel_array.sum() == 0


@pytest.mark.parametrize(
    ("change", "shape"),
    [
        (lambda ds: ds.update({"Rows": 5, "Columns": 3}), (5, 3)),
        (lambda ds: setattr(ds, "pixel_array", np.zeros((2, 7), np.uint8)), (2, 7)),
    ],
)
def test_other_pixels_or_another_description_are_decoded_anew(change: Any, shape: tuple[int, int]) -> None:
    ds = image()
    assert ds.pixel_array.shape == (3, 5)
    change(ds)
    assert ds.pixel_array.shape == shape


def test_what_has_no_place_any_more_is_said() -> None:
    ds = image()
    ds.pixel_array[0, 0] = 9
    ds.Rows, ds.Columns = 5, 3
    with pytest.warns(DicomWarning, match="what was written is lost"):
        assert ds.pixel_array[0, 0] == 0


def test_an_array_that_is_too_large_to_keep_is_read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_array, "MOST_KEPT", 20)
    ds = image()
    with pytest.raises(ValueError, match="read-only"):
        ds.pixel_array[0, 0] = 9
    assert ds.pixel_array is not ds.pixel_array


def test_what_was_written_is_put_back_before_an_array_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    gc.collect()
    monkeypatch.setattr(kept_array, "MOST_KEPT", 70)
    monkeypatch.setattr(kept_array, "_recent", OrderedDict())
    several = [image() for _ in range(4)]  # of 30 bytes each: two of them are kept
    for number, ds in enumerate(several):
        ds.pixel_array[2, 4] = 50 + number
    assert len(kept_array._recent) == 2
    assert [ds.pixel_array[2, 4] for ds in several] == [50, 51, 52, 53]


def test_a_data_set_that_is_gone_takes_its_array_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_array, "_recent", OrderedDict())
    ds = image()
    assert ds.pixel_array.size == 15
    del ds
    gc.collect()
    assert not kept_array._recent


def test_warnings_of_decoding_come_once() -> None:
    ds = image()
    ds.PixelData += b"\0\0"
    with pytest.warns(DicomWarning):
        first = ds.pixel_array
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert ds.pixel_array is first


def file_of(ds: Dataset) -> bytes:
    file = BytesIO()
    ds.save_as(file)
    return file.getvalue()


def saved(ds: Dataset) -> Dataset:
    return dn.read(file_of(ds))
