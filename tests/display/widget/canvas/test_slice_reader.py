from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.display.common import windows
from dicomnb.display.common.plane_values import points_of
from dicomnb.display.widget.canvas import slice_reader
from dicomnb.display.widget.canvas.slice_reader import SliceReader
from dicomnb.errors import UsageError
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import image, series


def volume() -> Volume:
    return load(series(6, rows=4, columns=5, RescaleSlope=2, RescaleIntercept=-3))


def values_of(reader: SliceReader, view: int, index: int, shape: tuple[int, int], point: int = 0) -> Any:
    packed = reader.read(view, point, index)
    codes = np.frombuffer(packed.data, f"<u{packed.form['width']}").astype(np.int64) + packed.form["first"]
    slope, intercept = packed.form["scale"]
    return (codes * slope + intercept).reshape(shape)


def test_slices_of_each_plane_are_those_of_the_array() -> None:
    given = volume()
    reader = SliceReader((given,))
    assert np.array_equal(values_of(reader, 0, 4, (4, 5)), given.array[4])
    assert np.array_equal(values_of(reader, 1, 3, (6, 5)), given.array[:, 3])
    assert np.array_equal(values_of(reader, 2, 1, (6, 4)), given.array[:, :, 1])


def test_a_volume_beyond_memory_is_read_slice_by_slice_and_in_bands(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = volume().array
    monkeypatch.setattr(windows, "_MEMORY", 100)
    monkeypatch.setattr(slice_reader, "_BAND", 2 * 6 * 5 * 4)  # two rows of all slices
    read: list[int] = []
    plain = slice_reader._read_band

    def noted(*given: Any) -> Any:
        read.append(given[3])
        return plain(*given)

    monkeypatch.setattr(slice_reader, "_read_band", noted)
    given = volume()
    reader = SliceReader((given,))
    assert np.array_equal(values_of(reader, 0, 4, (4, 5)), expected[4])
    for j in (0, 1, 2, 3):
        assert np.array_equal(values_of(reader, 1, j, (6, 5)), expected[:, j])
    for i in (4, 3, 0):
        assert np.array_equal(values_of(reader, 2, i, (6, 4)), expected[:, :, i])
    assert "array" not in vars(given)
    assert len(read) < 7  # neighbours share a band


def test_a_window_of_a_volume_beyond_memory_is_made_from_some_of_its_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(windows, "_MEMORY", 100)
    given = load(series(40, rows=4, columns=5))
    window = windows.automatic_window(given)
    # Voxels hold 100 k + 10 j + i: from 0 to 3934.
    assert 1000 < window.center < 3000
    assert window.width > 2000
    assert "array" not in vars(given)


def test_a_missing_slice_is_sent_as_what_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    slices = series(6, rows=4, columns=5)
    del slices[3]
    for most in (windows._MEMORY, 100):
        monkeypatch.setattr(windows, "_MEMORY", most)
        reader = SliceReader((load(slices),))
        packed = reader.read(0, 0, 3)
        assert packed.form["kind"] == "floats"
        assert np.isnan(np.frombuffer(packed.data, "<f4")).all()
        across = reader.read(1, 0, 2)
        assert np.isnan(np.frombuffer(across.data, "<f4").reshape(6, 5)[3]).all()


def test_slices_of_several_scales_keep_their_own_and_across_them_there_is_none() -> None:
    slices = series(4, rows=4, columns=5, Modality="PT")
    for k, each in enumerate(slices):
        each.RescaleSlope, each.RescaleIntercept = 1 + k, 0
    given = load(slices)
    reader = SliceReader((given,))
    assert [reader.read(0, 0, k).form["scale"][0] for k in range(4)] == [1, 2, 3, 4]
    packed = reader.read(1, 0, 2)
    assert packed.form["kind"] == "floats"
    assert np.array_equal(np.frombuffer(packed.data, "<f4").reshape(4, 5), given.array[:, 2])


def test_points_of_a_fourth_dimension_and_colours_are_read() -> None:
    echoes = [each for echo in (10, 30) for each in series(3, rows=4, columns=5, Modality="MR", EchoTime=echo)]
    for number, each in enumerate(echoes):
        each.SOPInstanceUID = f"2.25.9.{number + 1}"
        each.PixelData = (np.frombuffer(each.PixelData, "<i2") + (700 if number > 2 else 0)).astype("<i2").tobytes()
    given = load(echoes)
    reader = SliceReader(points_of(given))
    assert np.array_equal(values_of(reader, 0, 2, (4, 5), point=1), given.array[1, 2])
    colors = np.arange(2 * 3 * 4 * 3, dtype=np.uint8).reshape(2, 3, 4, 3)
    made = image(colors[..., 0], frames=2, SamplesPerPixel=3, PhotometricInterpretation="RGB", PlanarConfiguration=0)
    made.PixelData = colors.tobytes()
    packed = SliceReader((load(made),)).read(0, 0, 1)
    assert np.array_equal(np.frombuffer(packed.data, "u1").reshape(3, 3, 4), np.moveaxis(colors[1], -1, 0))


@pytest.mark.parametrize("place", [(0, 0, 6), (0, 0, -1), (3, 0, 0), (0, 1, 0), (-1, 0, 0)])
def test_what_does_not_exist_is_refused(place: tuple[int, int, int]) -> None:
    with pytest.raises(UsageError, match="There is no"):
        SliceReader((volume(),)).read(*place)


def test_several_slices_are_sent_as_one_also_of_a_volume_beyond_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    # Voxels hold 100 k + 10 j + i; slices are 2.5 mm apart, rows 0.7 mm. A corner is padding.
    slices = series(
        7, rows=4, columns=5, spacing=(0.7, 0.9), RescaleSlope=2, RescaleIntercept=-3, PixelPaddingValue=600
    )
    stored = np.array([100 * k + 10 * np.arange(4)[:, None] + np.arange(5) for k in range(7)]).astype(float) * 2 - 3
    stored[6, 0, 0] = np.nan
    for most in (windows._MEMORY, 100):
        monkeypatch.setattr(windows, "_MEMORY", most)
        given = load(slices)
        reader = SliceReader((given,))
        packed = reader.read(0, 0, 3, 5.0, "max")
        assert packed.form["kind"] == "integers"  # it is made of stored values
        codes = np.frombuffer(packed.data, "<u2").reshape(4, 5)
        assert np.array_equal(codes * 2.0 - 3, stored[4])
        mean = np.frombuffer(reader.read(0, 0, 5, 5.0, "mean").data, "<f4").reshape(4, 5)
        assert np.allclose(mean, np.nanmean(stored[4:7], axis=0))
        assert mean[0, 0] == (797 + 997) / 2  # of two slices: the third has no value there
        least = np.frombuffer(reader.read(1, 0, 1, 1.4, "min").data, "<u2").reshape(7, 5) * 2.0 - 3
        assert np.array_equal(least, np.nanmin(stored[:, 0:3], axis=1))
        most_across = reader.read(2, 0, 4, 2.0, "max")
        assert np.array_equal(np.frombuffer(most_across.data, "<u2").reshape(7, 4) * 2.0 - 3, stored[:, :, 4])
        assert ("array" in vars(given)) == (most > 100)
    with pytest.raises(UsageError, match="There is no projection"):
        reader.read(0, 0, 3, 5.0, "median")  # type: ignore[arg-type]
