from __future__ import annotations

from typing import Any

import numpy as np

from dicomnb import Dataset
from dicomnb.pixels.editing.arrays_of_datasets import object_array


def test_an_array_holds_the_object_itself() -> None:
    ds = Dataset()
    ds.Rows, ds.Columns = 3, 5
    array: Any = object_array(ds)
    assert array.shape == ()
    assert array[()] is ds
    assert np.array([ds, Dataset()], dtype=object).shape == (2,)
