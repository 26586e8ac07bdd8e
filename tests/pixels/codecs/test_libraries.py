from __future__ import annotations

import sys
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.errors import DicomWarning, InvalidValue, MissingDependency
from dicomnb.pixels.codecs import libraries
from dicomnb.pixels.codecs.codec import CodestreamCodec
from dicomnb.pixels.codecs.codestream import Codestream, CutOff
from dicomnb.pixels.codecs.libraries import call, pillow_array
from dicomnb.pixels.frames import PixelFormat
from dicomnb.standard.transfer_syntax import transfer_syntax
from tests.images import image

SYNTAX = transfer_syntax("1.2.840.10008.1.2.4.90")
HEADER = Codestream("jpeg2000", 4, 3, 1, 8)


def codec(decode: Any, with_pillow: Any = None) -> CodestreamCodec:
    return CodestreamCodec(("jpeg2000",), (b"\xff\x4f",), lambda _: HEADER, decode, False, with_pillow)


def pixels(rows: int = 4) -> PixelFormat:
    return PixelFormat.of(image(np.zeros((rows, 3), np.uint8)))


def called(made: CodestreamCodec, rows: int = 4) -> NDArray[Any]:
    return call(made, b"\xff\x4fdata", HEADER, SYNTAX, pixels(rows), "Frame 2 of 7: ")


def test_what_the_library_returns_is_an_array() -> None:
    assert called(codec(lambda *_: [[1, 2], [3, 4]])).tolist() == [[1, 2], [3, 4]]


def test_any_error_of_a_library_tells_tag_syntax_and_size() -> None:
    def fails(*_: Any) -> None:
        raise RuntimeError("no marker at 7")

    with pytest.raises(
        InvalidValue, match=r"\(7fe0,0010\) A JPEG 2000 .* of 6 bytes is damaged: no marker at 7"
    ) as caught:
        called(codec(fails))
    assert caught.value.tag == 0x7FE00010
    assert isinstance(caught.value.__cause__, RuntimeError)


def test_an_error_of_ours_is_not_wrapped_again() -> None:
    def refuses(*_: Any) -> None:
        raise InvalidValue("ours")

    with pytest.raises(InvalidValue, match=r"^ours"):
        called(codec(refuses))


def test_rows_that_a_codestream_lacks_are_0_and_told() -> None:
    def cut_off(*_: Any) -> None:
        raise CutOff(np.full((4, 3), 9, np.uint8), 3)

    with pytest.warns(
        DicomWarning, match=r"^Frame 2 of 7: .* its scan ends in row 3 of 4, the rows from there on are 0"
    ):
        found = called(codec(cut_off))
    assert found.tolist() == [[9] * 3] * 3 + [[0] * 3]


def test_less_than_half_of_a_frame_is_refused() -> None:
    def cut_off(*_: Any) -> None:
        raise CutOff(np.full((4, 3), 9, np.uint8), 1)

    with pytest.raises(InvalidValue, match=r"ends in row 1 of 4.*get it again"):
        called(codec(cut_off))


def test_without_imagecodecs_pillow_is_asked_and_else_the_error_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "imagecodecs", None)
    assert called(codec(None, lambda *_: np.ones((4, 3)))).sum() == 12
    for with_pillow in (None, lambda *_: None):
        with pytest.raises(MissingDependency, match=r"dicomnb\[codecs\]"):
            called(codec(None, with_pillow))


def test_pillow_decodes_what_it_has_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import Image

    file = BytesIO()
    Image.fromarray(np.arange(12, dtype=np.uint8).reshape(4, 3)).save(file, "PNG")
    assert pillow_array(file.getvalue()).tolist() == np.arange(12).reshape(4, 3).tolist()
    monkeypatch.setitem(sys.modules, "PIL", None)
    assert libraries.pillow_array(file.getvalue()) is None


def test_a_pillow_that_was_built_without_a_feature_is_none_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    features = pytest.importorskip("PIL.features")
    monkeypatch.setattr(features, "check", lambda name: name != "jpg_2000")
    assert pillow_array(b"no codestream", needs="jpg_2000") is None
