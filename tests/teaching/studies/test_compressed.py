from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import numpy as np
import pydicom
import pytest

from dicomnb.errors import MissingDependency
from dicomnb.teaching import make_study
from tests.teaching.written import Written

SYNTAXES = {
    "ct-rle": "RLE Lossless",
    "ct-jpegls": "JPEG-LS Lossless Image Compression",
    "ct-j2k": "JPEG 2000 Image Compression (Lossless Only)",
}


@pytest.mark.parametrize("kind", SYNTAXES)
def test_pixels_are_those_of_the_ct(written: Written, kind: str) -> None:
    for name in ("ct001.dcm", "ct017.dcm", "ct040.dcm"):
        plain, packed = (pydicom.dcmread(written(which) / name) for which in ("ct", kind))
        assert packed.file_meta.TransferSyntaxUID.name == SYNTAXES[kind]
        assert np.array_equal(packed.pixel_array, plain.pixel_array)
        assert len(packed.PixelData) < len(plain.PixelData) / 5
        for keyword in ("ImagePositionPatient", "PixelSpacing", "RescaleIntercept", "InstanceNumber"):
            assert packed[keyword].value == plain[keyword].value
        assert packed.SOPInstanceUID != plain.SOPInstanceUID


@pytest.mark.parametrize("kind", ["ct-jpegls", "ct-j2k"])
def test_without_its_package_an_error_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "imagecodecs":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(MissingDependency, match=r"dicomnb\[codecs\]"):
        make_study(kind, tmp_path)
    assert list(tmp_path.iterdir()) == []
