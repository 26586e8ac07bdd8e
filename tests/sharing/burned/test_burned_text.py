from __future__ import annotations

from typing import Any

import numpy as np

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.sharing.burned.burned_text import BurnedText, find_burned_text, remarks
from tests.images import dataset, image

LOGIQ: dict[str, Any] = {"Modality": "US", "Manufacturer": "GE Medical Systems", "ManufacturerModelName": "LOGIQ9"}


def test_regions_and_banners_are_gathered() -> None:
    corners = {"MinX0": 0, "MinY0": 10, "MaxX1": 49, "MaxY1": 39}
    region = dataset(**{f"RegionLocation{name}": at for name, at in corners.items()})
    ds = image(np.zeros((40, 50), np.uint8), SequenceOfUltrasoundRegions=[region], **LOGIQ)
    found = find_burned_text(ds, "known")
    assert found.is_decided
    assert found.boxes[0] == (0, 0, 50, 10)
    assert (0, 0, 640, 30) in found.boxes
    assert len(found.notes) == 2


def test_where_nothing_is_known_nothing_is_decided() -> None:
    found = find_burned_text(image(np.zeros((4, 5), np.uint8), Modality="US"), "known")
    assert (found.boxes, found.is_decided) == ((), False)
    assert find_burned_text(dataset(Modality="SR"), "known").is_decided


def test_remarks_tell_what_stayed() -> None:
    nobody, looked, black = BurnedText(), BurnedText(is_decided=True), BurnedText(((0, 0, 2, 1),), (), is_decided=True)
    document = dataset(EncapsulatedDocument=b"%PDF")
    assert remarks(document, Dataset(), nobody) == ("an encapsulated document, which is a dummy now",)
    believed = image(np.zeros((4, 5), np.uint8), BurnedInAnnotation="NO")
    stated = image(np.zeros((4, 5), np.uint8), BurnedInAnnotation="YES")
    likely = image(np.zeros((4, 5), np.uint8), Modality="US")
    for ds, burned, word in ((believed, nobody, "believed"), (stated, looked, "says that"), (likely, looked, "often")):
        (remark,) = remarks(ds, ds, burned)
        assert word in remark
        assert remarks(ds, ds, black) == ()
