from __future__ import annotations

import math
import sys

import pytest

from dicomnb.errors import MissingDependency
from dicomnb.optional_package import optional_package


def test_a_package_that_is_installed_is_imported() -> None:
    assert optional_package("math", "math", "none", "Counting") is math


def test_a_package_that_is_missing_is_named_with_what_needs_it_and_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "nibabel", None)
    with pytest.raises(MissingDependency, match=r'Writing NIfTI needs nibabel(.|\n)*pip install "dicomnb\[nifti\]"'):
        optional_package("nibabel", "nibabel", "nifti", "Writing NIfTI")
