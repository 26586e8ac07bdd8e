from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from dicomnb.errors import InvalidValue
from dicomnb.pixels.frames import pixel_array
from tests.images import compressed

imagecodecs: Any = pytest.importorskip("imagecodecs")

STORED = (1000 + np.random.default_rng(0).normal(0, 20, (212, 190))).astype(np.uint16)
SYNTAX = "1.2.840.10008.1.2.4.80"


@pytest.mark.parametrize("options", [{}, {"level": 2}])
@pytest.mark.parametrize("share", [0.9, 0.5, 0.01])
def test_a_codestream_that_is_cut_is_refused_at_once(
    share: float, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = imagecodecs.jpegls_encode(STORED, **options)
    given: list[bytes] = []
    decode = imagecodecs.jpegls_decode

    def noted(data: bytes) -> Any:
        given.append(bytes(data))
        return decode(data)

    monkeypatch.setattr(imagecodecs, "jpegls_decode", noted)
    with pytest.raises(InvalidValue, match=r"damaged|cut off"):
        pixel_array(compressed(STORED, SYNTAX, [data[: int(len(data) * share)]]))
    # CharLS looks for an end marker that is not there for six seconds.
    assert all(each.endswith(b"\xff\xd9") for each in given)


def test_an_end_marker_alone_may_be_missing() -> None:
    data = imagecodecs.jpegls_encode(STORED)
    for whole in (data[:-2], data[:-1]):
        assert np.array_equal(pixel_array(compressed(STORED, SYNTAX, [whole])), STORED)
