from __future__ import annotations

import base64
import json
import zlib

import numpy as np
import pytest

from dicomnb.display.common.overlays import overlays_of
from dicomnb.display.common.plane import find_plane
from dicomnb.display.page.packed_overlays import pack_overlays, pack_wash
from dicomnb.display.page.page import page
from dicomnb.errors import UsageError
from dicomnb.objects.dose import interpolated
from dicomnb.teaching import make_study
from dicomnb.volumes.loading.load import load
from tests.images import series
from tests.objects.made.structure_sets import FRAME


def test_masks_come_back_bit_for_bit() -> None:
    volume = load(series(6, rows=9, columns=13, FrameOfReferenceUID=FRAME))
    masks = np.random.default_rng(1).random((3, *volume.shape)) < 0.2
    masks[1] = False
    masks[2, 2:5, :, 1:] = True
    layers = overlays_of({str(number): mask for number, mask in enumerate(masks)}, volume)
    made = pack_overlays(layers, None, find_plane(volume), (1, 1), volume.shape)
    data, start = zlib.decompress(base64.b64decode(made.text)), 0
    for mask, facts in zip(masks, made.metadata["regions"], strict=True):
        sizes = [high - low for low, high in facts["box"]]
        count = int(np.prod(sizes))
        bits = np.frombuffer(data, np.uint8, -(-count // 8), start)
        start += bits.size
        found = np.zeros(volume.shape, bool)
        box = tuple(slice(low, high) for low, high in facts["box"])
        found[box] = np.unpackbits(bits, bitorder="little")[:count].reshape(sizes)
        assert found.tolist() == mask.tolist()
    assert start == len(data)
    json.dumps(made.metadata, allow_nan=False)


def test_a_dose_is_thinned_out_until_it_fits_and_stays_where_it_is() -> None:
    study = make_study("dose")
    ct = load(sorted(study.glob("ct*.dcm")))
    wash = overlays_of(study / "rtdose.dcm", ct).wash
    assert wash is not None
    whole, small = pack_wash(wash, 1e6), pack_wash(wash, 8_000)
    assert whole is not None
    assert small is not None
    assert whole.metadata["shape"] == wash.values.shape
    assert small.metadata["shape"] < whole.metadata["shape"]
    assert len(zlib.compress(small.data)) * 4 / 3 <= 8_000
    for part, allowed in ((whole, 0.001), (small, 2.5)):
        low, high = np.frombuffer(part.data, np.uint8).reshape(2, -1)
        codes = low + 256.0 * high
        values = ((codes - 1) / 65534 * part.metadata["most"]).reshape(part.metadata["shape"]).astype(np.float32)
        for k, j, i in ((17, 80, 70), (20, 60, 60)):
            index = np.array(part.metadata["toIndex"]) @ (k, j, i, 1)
            expected = wash.take(find_plane(ct), k)[j, i]
            assert interpolated(values, index[::-1]) == pytest.approx(expected, abs=allowed)


def test_a_page_says_nothing_of_layers_that_it_does_not_have() -> None:
    volume = load(series(3, FrameOfReferenceUID=FRAME))
    assert 'class="layers"' not in page(volume).html
    assert 'class="layers"' in page(volume, overlay=np.ones(volume.shape, bool)).html


def test_one_overlay_for_several_series_is_refused() -> None:
    other = series(3, SeriesInstanceUID="2.25.8", SeriesNumber=4)
    for ds in other:
        ds.SOPInstanceUID += ".9"
    both = [*series(3), *other]
    with pytest.raises(UsageError, match="2 series, and one overlay"):
        page(both, overlay=np.ones((3, 4, 3), bool))
