from __future__ import annotations

import math
from typing import Any

import pytest

from dicomnb.errors import UsageError
from dicomnb.pixels.codecs.loss import Loss


@pytest.mark.parametrize(
    ("given", "name"), [({"max_error": 1}, "max_error"), ({"ratio": 1.5}, "ratio"), ({"psnr": 0.5}, "psnr")]
)
def test_one_limit_is_stated(given: dict[str, Any], name: str) -> None:
    assert Loss(**given).name == name


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "Nothing states"),
        ({"ratio": 2, "psnr": 50}, "ratio and psnr states"),
        ({"max_error": 0}, "whole number from 1"),
        ({"max_error": 1.5}, "whole number"),
        ({"ratio": 0.5}, "from 1 on"),
        ({"ratio": math.nan}, "ratio is nan"),
        ({"psnr": 0.0}, "above 0"),
        ({"psnr": math.inf}, "psnr is inf"),
    ],
)
def test_what_is_no_limit_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        Loss(**given)
