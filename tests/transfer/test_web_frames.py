from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from dicomnb import read
from dicomnb.errors import TransferError
from dicomnb.transfer.series_search import SeriesOnServer
from dicomnb.transfer.web_frames import lazy_images
from dicomnb.transfer.web_server import WebServer


class Server:
    """A server of images of 3 rows and 5 columns, whose voxels count up from frame to frame."""

    url = "https://server/dicom-web"

    def __init__(self, bits: int = 16, frames: int = 1, **changed: Any) -> None:
        values: dict[str, tuple[str, Any]] = {
            "00080016": ("UI", "1.2.840.10008.5.1.4.1.1.2"), "00080018": ("UI", "1.2.9"), "00100010": ("PN", None),
            "00280002": ("US", 1), "00280004": ("CS", "MONOCHROME2"), "00280008": ("IS", frames),
            "00280010": ("US", 3), "00280011": ("US", 5), "00280100": ("US", bits), "00280101": ("US", bits),
            "00280102": ("US", bits - 1), "00280103": ("US", 0), **changed,
        }  # fmt: skip
        self.model: dict[str, Any] = {
            tag: {"vr": vr, **({} if value is None else {"Value": [value]})} for tag, (vr, value) in values.items()
        }
        self.model["7FE00010"] = {"vr": "OW", "BulkDataURI": f"{self.url}/bulk"}
        self.bits = bits
        self.asked: list[int] = []
        self.short = 0

    def headers(self, study: str, series: str) -> list[dict[str, Any]]:
        return [self.model]

    def frame(self, study: str, series: str, instance: str, number: int) -> bytes:
        self.asked.append(number)
        return array(number, self.bits).tobytes()[self.short :]

    def bulk(self, address: str) -> bytes:
        raise AssertionError(f"{address} is no part of a header")

    def images(self, folder: Path) -> tuple[list[Any], list[str]]:
        return lazy_images(cast("WebServer", self), SeriesOnServer("1.2", "1.3"), folder)


def array(number: int, bits: int) -> np.ndarray[Any, Any]:
    return (np.arange(15).reshape(3, 5) + 20 * (number - 1)).astype(f"<u{bits // 8}")


@pytest.mark.parametrize("bits", [8, 16, 32])
@pytest.mark.parametrize("frames", [1, 7])
def test_each_frame_comes_once_and_only_when_it_is_read(bits: int, frames: int, tmp_path: Path) -> None:
    server = Server(bits, frames)
    (image,), whole = server.images(tmp_path)
    dataset = read(image)
    assert (dataset.Rows, server.asked, whole) == (3, [], [])
    truth = np.stack([array(number + 1, bits) for number in range(frames)])
    np.testing.assert_array_equal(dataset.pixel_array, truth[0] if frames == 1 else truth)
    assert sorted(server.asked) == list(range(1, frames + 1))
    (image,), _ = server.images(tmp_path)
    np.testing.assert_array_equal(read(image).pixel_array, truth[0] if frames == 1 else truth)
    assert len(server.asked) == frames


def test_a_stretch_makes_only_the_frames_come_that_it_touches(tmp_path: Path) -> None:
    server = Server(16, 7)
    (image,), _ = server.images(tmp_path)
    start = image.size - 7 * 30
    assert (
        image.read(start + 2 * 30 + 28, start + 3 * 30 + 2) == array(3, 16).tobytes()[-2:] + array(4, 16).tobytes()[:2]
    )
    assert server.asked == [3, 4]
    assert len(image.read(0, image.size)) == image.size


@pytest.mark.parametrize(
    "changed",
    [{"00280002": ("US", 3), "00280004": ("CS", "YBR_FULL_422")}, {"00280004": ("CS", "PALETTE COLOR")}, {"bits": 1}],
)
def test_what_a_server_may_decompress_in_more_ways_than_one_is_fetched_whole(
    changed: dict[str, Any], tmp_path: Path
) -> None:
    assert Server(**changed).images(tmp_path) == ([], ["1.2.9"])


def test_a_frame_of_another_length_is_refused(tmp_path: Path) -> None:
    server = Server()
    server.short = 4
    (image,), _ = server.images(tmp_path)
    with pytest.raises(TransferError, match=r"26 bytes for frame 1 .* announces 30"):
        _ = read(image).PixelData
    assert not list(tmp_path.rglob("*.raw"))
