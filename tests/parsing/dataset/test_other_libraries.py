from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import UnsupportedSource, UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.other_libraries import array_advice, dataset_of, source_of
from tests.images import image, series


@pytest.fixture
def slices() -> list[Dataset]:
    return series(5, rows=4, columns=3, SOPClassUID="1.2.840.10008.5.1.4.1.1.2", SeriesDescription="x")


@pytest.fixture
def theirs(slices: list[Dataset]) -> list[Any]:
    pytest.importorskip("pydicom")
    return [dn.to_pydicom(ds) for ds in slices]


def test_pydicoms_data_sets_are_taken_wherever_ours_are(theirs: list[Any], slices: list[Dataset]) -> None:
    one = theirs[2]
    assert dn.read(one).Rows == 4
    assert dn.load(one).array.tolist() == dn.load(slices[2]).array.tolist()
    assert dn.load(theirs[::-1]).array.tolist() == dn.load(slices).array.tolist()
    assert dn.scan(theirs).files == 5
    assert dn.axes(one).y.edges.tolist() == dn.axes(slices[2]).y.edges.tolist()
    assert "Pixel Spacing" in str(dn.header(one))
    assert all(difference.row.tag >> 16 == 2 for difference in dn.compare(one, slices[2]))
    assert dn.values(one).tolist() == dn.values(slices[2]).tolist()
    assert dn.show(one).axes[0].get_title() == dn.show(slices[2]).axes[0].get_title()
    dn.view(one).close()
    assert dn.page(theirs).title == "CT, 5 × 4 × 3"


def test_a_sequence_of_pydicom_and_what_derives_from_its_data_sets_are_taken(theirs: list[Any]) -> None:
    pydicom: Any = pytest.importorskip("pydicom")
    Own = type("Own", (pydicom.Dataset,), {})  # noqa: N806  # as highdicom does

    assert dn.load(pydicom.Sequence(theirs)).shape == (5, 4, 3)
    own = Own()
    own.update(theirs[0])
    own.file_meta = theirs[0].file_meta
    assert dn.load([own, *theirs[1:]]).shape == (5, 4, 3)


def test_what_pydicom_built_by_hand_is_taken_as_from_pydicom_does() -> None:
    pydicom = pytest.importorskip("pydicom")
    made = pydicom.Dataset()
    made.PatientName = "Roe^Jane"
    assert dn.read(made) == dn.from_pydicom(made)
    assert dataset_of(pydicom.Dataset()) == Dataset()


def test_faults_of_a_pydicom_data_set_are_warned_of_once(theirs: list[Any]) -> None:
    theirs[0].PixelData = theirs[0].PixelData[:7]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        dn.read(theirs[0])
    assert len(said) <= 1


def test_structures_of_pydicom_are_laid_over_a_picture(theirs: list[Any], slices: list[Dataset]) -> None:
    volume = dn.load(slices)
    with pytest.raises(UsageError, match="holds no structures, segments, dose or report"):
        dn.show(volume, overlay=theirs[0])
    with pytest.raises(UsageError, match="holds no structures, segments, dose or report"):
        dn.show(volume, overlay={"liver": theirs[0]})


def sitk_image() -> Any:
    sitk = pytest.importorskip("SimpleITK")
    return sitk.GetImageFromArray(np.zeros((5, 4, 3), np.float32))


def nibabel_image() -> Any:
    nibabel = pytest.importorskip("nibabel")
    return nibabel.Nifti1Image(np.zeros((3, 4, 5), np.float32), np.eye(4))


def xarray_array() -> Any:
    return pytest.importorskip("xarray").DataArray(np.zeros((5, 4, 3)), dims=("z", "y", "x"))


def xarray_dataset() -> Any:
    return pytest.importorskip("xarray").Dataset({"ct": xarray_array()})


def pillow_image() -> Any:
    return pytest.importorskip("PIL.Image").new("L", (3, 4))


@pytest.mark.parametrize(
    "make",
    [sitk_image, nibabel_image, xarray_array, xarray_dataset, pillow_image, lambda: np.zeros((5, 4, 3))],
    ids=["SimpleITK", "nibabel", "DataArray", "xarray.Dataset", "Pillow", "NumPy"],
)
def test_images_without_a_header_are_refused_with_the_function_that_takes_them(make: Any) -> None:
    given = make()
    for act in (dn.show, dn.view, dn.page, dn.load, dn.scan, dn.read, dn.header, dn.axes, dn.suv):
        with pytest.raises(UnsupportedSource, match=r"has no DICOM header, .* from_array\("):
            act(given)
    with pytest.raises(UnsupportedSource):
        dn.load([given])


def test_advice_for_an_image_of_simpleitk_or_nibabel_leads_back_to_the_same_voxels(slices: list[Dataset]) -> None:
    for ds in slices:
        ds.FrameOfReferenceUID, ds.SeriesInstanceUID, ds.StudyInstanceUID = "1.2.3", "1.2.4", "1.2.5"
    volume = dn.load(slices)
    for convert, package in ((dn.to_sitk, "SimpleITK"), (dn.to_nifti, "nibabel")):
        library = pytest.importorskip(package)
        there = convert(volume)
        with pytest.raises(UnsupportedSource) as refused:
            dn.show(there)
        remedy = str(refused.value.remedy)
        array = remedy.partition("from_array(")[2].partition(", affine")[0]
        names = {package: library, "numpy": np, "image": there}
        exec(remedy[remedy.index("affine =") : remedy.index(". Without")], names)  # its own words
        back = dn.from_array(eval(array, names), names["affine"], like=volume)
        assert np.allclose(back.affine, volume.affine)
        assert back.array.tolist() == volume.array.tolist()


def test_an_image_of_another_library_as_overlay_is_told_how_to_become_a_mask(slices: list[Dataset]) -> None:
    volume = dn.load(slices)
    mask = sitk_image()
    with pytest.raises(UsageError, match=r"SimpleITK.GetArrayFromImage\(image\) > 0"):
        dn.show(volume, overlay=mask)
    with pytest.raises(UsageError, match=r"array.values > 0"):
        dn.show(volume, overlay=xarray_array())
    sitk = pytest.importorskip("SimpleITK")
    assert dn.show(volume, overlay=sitk.GetArrayFromImage(mask) > 0).axes


def test_a_table_is_told_to_give_the_paths_of_a_column(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    image(np.zeros((4, 3), np.uint16)).save_as(tmp_path / "a.dcm")
    table = pandas.DataFrame({"path": [str(tmp_path / "a.dcm")]})
    with pytest.raises(UnsupportedSource, match=r"load\(list\(table.path\)\)"):
        dn.load(table)
    assert dn.load(list(table.path)).shape == (1, 4, 3)


def test_what_is_of_no_other_library_stays_as_it_is() -> None:
    for given in ("a path", b"bytes", io.BytesIO(b""), [1, 2], None, 7):
        assert source_of(given) is given
        assert array_advice(given) == ""


class Tensor:
    """An array of a library that is not known by name."""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        return np.zeros((3, 4, 2), dtype)


def test_what_numpy_takes_as_an_array_is_told_which_function_takes_it() -> None:
    for function in (dn.show, dn.header, dn.load):
        with pytest.raises(UnsupportedSource, match=r"A Tensor has no .* from_array\(numpy.asarray\(array\), affine"):
            function(Tensor())


def test_texts_of_numpy_and_columns_of_paths_stay_sources(slices: list[Dataset]) -> None:
    pandas = pytest.importorskip("pandas")
    volume, name = dn.load(slices), np.str_("a.dcm")
    for given in (volume, name, pandas.Series(["a.dcm"]), pandas.Index(["a.dcm"])):
        assert source_of(given) is given


def test_what_is_no_file_is_told_what_it_is_instead(slices: list[Dataset]) -> None:
    volume = dn.load(slices)
    calls: list[tuple[Callable[[Any], object], object, str]] = [
        (dn.show, None, "There is no source: it is None. Perhaps a function that returns nothing"),
        (dn.load, None, "There is no source: it is None"),
        (dn.values, [volume, volume], r"A list of 2 is not one DICOM file\. Give one of its members"),
        (dn.read, 5, "An int is not a DICOM file"),
        (dn.read, volume, r"A Volume is not a DICOM file\. A path, bytes"),
    ]
    for function, given, what in calls:
        with pytest.raises(UnsupportedSource, match=what):
            function(given)
