from __future__ import annotations

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching.phantom.ellipsoids import VoxelGrid
from dicomnb.teaching.phantom.header import code, decimal, decimals, put, put_plane, uid


def test_a_name_always_has_the_same_uid() -> None:
    assert uid("ct/study") == uid("ct/study") != uid("mr/study")
    assert uid("ct/study").startswith("2.25.")
    assert len(uid("ct/study")) <= 64


def test_decimals_fit_into_sixteen_characters() -> None:
    for number in (1 / 3, -1e5 / 7, 123456789.123456, 1e-7 / 3, -2e-11):
        assert len(str(decimal(number))) <= 16
    assert decimals([-1e-17, 0.1 + 0.2]) == [0.0, 0.3]
    assert str(decimals([-1e-17])[0]) == "0.0"  # not -0.0


def test_a_code_names_its_scheme() -> None:
    item = code("113076", "Segmentation", "DCM")
    assert (item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning) == ("113076", "DCM", "Segmentation")
    assert code("40199007", "supine").CodingSchemeDesignator == "SCT"


def test_put_sets_keywords_and_returns_the_data_set() -> None:
    dataset = Dataset()
    assert put(dataset, Rows=3, PatientID="7") is dataset
    assert (dataset.Rows, dataset.PatientID) == (3, "7")


def test_pixel_spacing_is_vertical_first() -> None:
    dataset = put_plane(Dataset(), VoxelGrid(5, 3, 2, (0.5, 2.0, 3.0), (1.0, 2.0, 4.0), thickness=2.5), 1)
    assert dataset.PixelSpacing == [2.0, 0.5]
    assert dataset.ImagePositionPatient == [1.0, 2.0, 7.0]
    assert dataset.SliceThickness == 2.5
