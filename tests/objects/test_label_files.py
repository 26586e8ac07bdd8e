from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from dicomnb.display.common.overlays import overlays_of
from dicomnb.errors import DicomWarning, GeometryError, MalformedFile, MissingFile, UnsupportedSource, UsageError
from dicomnb.export.objects.segmentation import to_seg
from dicomnb.objects.dose_volume import dvh
from dicomnb.objects.label_files import labels
from dicomnb.objects.segments import segments
from dicomnb.volumes.volume import Volume
from tests.objects.made.structure_sets import ct, positions

nib = pytest.importorskip("nibabel")

TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])
TURNS: dict[str, dict[str, Any]] = {
    "axial": {},
    "oblique": {"row": (0.8, 0.6, 0.0), "column": (-0.48, 0.64, 0.6), "step": (0.72, -0.96, 1.28)},
    "tilted": {"step": (0.0, 0.6, 2.0)},
}


def numbered(volume: Volume) -> NDArray[Any]:
    """Two labels, 2 and 5, that touch each other and lie off the middle."""
    k, j, i = np.indices(volume.shape)
    found = np.zeros(volume.shape, np.uint8)
    found[(abs(k - 7) < 4) & (abs(j - 20) < 9) & (abs(i - 30) < 15)] = 2
    found[(abs(k - 9) < 3) & (abs(j - 30) < 4) & (abs(i - 12) < 10)] = 5
    return found


def nifti(array: NDArray[Any], affine: NDArray[Any], path: Path) -> Path:
    """Write [k, j, i] with an affine to LPS."""
    nib.save(nib.Nifti1Image(array.T, TO_RAS @ affine), path)
    return path


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 0, 2)])
@pytest.mark.parametrize("flips", [(), (0,), (1, 2)])
def test_orientation_is_the_affines_to_say_whatever_the_order_of_axes(
    turn: str, order: tuple[int, ...], flips: tuple[int, ...], tmp_path: Path
) -> None:
    volume = ct(**TURNS[turn])
    wanted = numbered(volume)
    array, affine = wanted.T, TO_RAS @ volume.affine
    image = nib.Nifti1Image(array, affine)
    ways = np.stack([np.array(order), np.where(np.isin(np.arange(3), flips), -1, 1)], axis=1)
    turned = image.as_reoriented(ways)
    nib.save(turned, tmp_path / "labels.nii.gz")
    two, five = labels(tmp_path / "labels.nii.gz")
    assert (two.number, five.number, five.name) == (2, 5, "Label 5")
    assert np.array_equal(two.mask(volume), wanted == 2)
    assert np.array_equal(five.mask(volume), wanted == 5)
    assert two.volume_ml == pytest.approx((wanted == 2).sum() * volume.spacing[2] * 0.75 * 1.25 / 1000)


def test_a_coarser_grid_of_its_own_is_looked_up_at_the_nearest_voxel(tmp_path: Path) -> None:
    volume = ct()
    affine = np.array([[3.0, 0, 0, -20], [0, 0, -4.0, 25], [0, 5.0, 0, -15], [0, 0, 0, 1]])
    coarse = np.random.default_rng(5).integers(0, 3, (11, 6, 12)).astype(np.int16)  # k, j, i
    found = labels(nifti(coarse, affine, tmp_path / "coarse.nii"), ["one", "two"])
    assert [each.name for each in found] == ["one", "two"]
    index = np.floor(np.linalg.inv(affine)[:3, :3] @ (positions(volume) - affine[:3, 3])[..., None] + 0.5)[..., 0]
    index = index.astype(int)
    inside = ((index >= 0) & (index < [12, 6, 11])).all(axis=-1)
    i, j, k = np.moveaxis(np.where(inside[..., None], index, 0), -1, 0)
    wanted = np.where(inside, coarse[k, j, i], 0)
    masks = [each.mask(volume) for each in found]
    # Places halfway between voxels may go to either for rounding: there are none on these grids but by chance.
    assert (masks[0] != (wanted == 1)).mean() < 1e-3
    assert (masks[1] != (wanted == 2)).mean() < 1e-3


def test_names_come_from_the_file_from_a_mapping_or_from_nnunets_way_round(tmp_path: Path) -> None:
    volume = ct()
    path = tmp_path / "total.nii.gz"
    image = nib.Nifti1Image(numbered(volume).T, TO_RAS @ volume.affine)
    table = (
        '<?xml version="1.0"?><CaretExtension><VolumeInformation Index="0"><LabelTable>'
        '<Label Key="2" Red="1.0" Green="0.5" Blue="0" Alpha="1"><![CDATA[liver]]></Label>'
        '<Label Key="5" Red="0" Green="0" Blue="1" Alpha="1"><![CDATA[kidney_left]]></Label>'
        "</LabelTable></VolumeInformation></CaretExtension>"
    )
    image.header.extensions.append(nib.nifti1.Nifti1Extension(0, table.encode()))
    nib.save(image, path)
    assert [(each.name, each.color) for each in labels(path)] == [
        ("liver", (255, 128, 0)),
        ("kidney_left", (0, 0, 255)),
    ]
    assert [each.name for each in labels(path, {2: "A", 5: "B", 7: "none of it"})] == ["A", "B"]
    there = json.loads('{"background": 0, "liver": 2, "kidney": 5}')
    assert [each.name for each in labels(path, there)] == ["liver", "kidney"]
    with pytest.raises(UsageError, match="without a name: 5"):
        labels(path, ["one", "two", "three"])
    with pytest.raises(UsageError, match="mapping of numbers and names"):
        labels(path, {"a": "b"})


def test_nrrd_and_simpleitk_have_the_same_masks(tmp_path: Path) -> None:
    nrrd, itk = pytest.importorskip("nrrd"), pytest.importorskip("SimpleITK")
    volume = ct(**TURNS["oblique"])
    wanted = numbered(volume)
    affine = volume.affine
    header = {
        "space": "left-posterior-superior",
        "space directions": affine[:3, :3].T,
        "space origin": affine[:3, 3],
        "Segment0_LabelValue": "5", "Segment0_Name": "Spleen", "Segment0_Color": "0.2 0.4 0.6",
    }  # fmt: skip
    nrrd.write(str(tmp_path / "a.seg.nrrd"), wanted.T, header)
    ras = header | {"space": "RAS", "space directions": (TO_RAS @ affine)[:3, :3].T,
                    "space origin": (TO_RAS @ affine)[:3, 3]}  # fmt: skip
    nrrd.write(str(tmp_path / "b.nrrd"), wanted.T, ras)
    image = itk.GetImageFromArray(wanted)
    image.SetSpacing(list(volume.spacing))
    image.SetOrigin(affine[:3, 3].tolist())
    image.SetDirection((affine[:3, :3] / volume.spacing).ravel().tolist())
    itk.WriteImage(image, str(tmp_path / "c.mha"))
    for source in (tmp_path / "a.seg.nrrd", tmp_path / "b.nrrd", tmp_path / "c.mha", image):
        two, five = labels(source)
        assert np.array_equal(two.mask(volume), wanted == 2), source
        assert np.array_equal(five.mask(volume), wanted == 5), source
    named = labels(tmp_path / "a.seg.nrrd")[1]
    assert (named.name, named.color) == ("Spleen", (51, 102, 153))


def test_a_folder_of_masks_has_the_names_of_its_files(tmp_path: Path) -> None:
    volume = ct()
    wanted = numbered(volume)
    for number, name in ((2, "liver"), (5, "kidney_left")):
        nifti((wanted == number).astype(np.uint8) * 255, volume.affine, tmp_path / f"{name}.nii.gz")
    (tmp_path / "statistics.json").write_text("{}")
    left, liver = labels(tmp_path)
    assert (left.name, liver.name) == ("kidney_left", "liver")
    assert np.array_equal(left.mask(volume), wanted == 5)
    assert [each.name for each in segments(to_seg([left, liver], like=volume))] == ["kidney_left", "liver"]
    assert dvh(volume, [left, liver])["liver"].volume_ml == pytest.approx(liver.volume_ml)
    assert overlays_of([left, liver], volume).names == ("kidney_left", "liver")
    with pytest.raises(UsageError, match="named after their files"):
        labels(tmp_path, ["x"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="no label images"):
        labels(tmp_path / "empty")


def test_what_lies_elsewhere_is_refused_and_what_lies_there_in_part_is_said(tmp_path: Path) -> None:
    volume = ct()
    far, near = volume.affine, volume.affine
    far[0, 3] += 500
    near[1, 3] += 12 * 1.25
    (away, _) = labels(nifti(numbered(volume), far, tmp_path / "far.nii"))
    with pytest.raises(GeometryError, match=r"far\.nii does not lie in the volume"):
        away.mask(volume)
    two, five = labels(nifti(numbered(volume), near, tmp_path / "near.nii"))
    # Rows 12 to 28 go to 24 to 40, rows 27 to 33 to 39 to 45: both are inside of 48 rows.
    assert two.mask(volume).sum() == (numbered(volume) == 2).sum()
    near[1, 3] += 6 * 1.25
    _, five = labels(nifti(numbered(volume), near, tmp_path / "nearer.nii"))
    with pytest.warns(DicomWarning, match="57.1 % of it lie outside"):  # 4 of 7 rows
        assert five.mask(volume).sum() == 3 / 7 * (numbered(volume) == 5).sum()


def test_what_is_no_label_image_is_refused(tmp_path: Path) -> None:
    volume = ct()
    shares = numbered(volume) * 0.1
    for name, array, message in (
        ("shares.nii", shares, "no whole numbers"),
        ("nan.nii", np.where(shares > 0, np.nan, 0), "no whole numbers"),
        ("below.nii", numbered(volume).astype(np.int16) - 3, "counted from 0"),
        ("time.nii", np.stack([numbered(volume)] * 2), "three dimensions"),
    ):
        with pytest.raises(UsageError, match=message):
            labels(nifti(array, volume.affine, tmp_path / name))
    image = nib.Nifti1Image(numbered(volume).T, None)
    image.header["qform_code"] = image.header["sform_code"] = 0
    nib.save(image, tmp_path / "nowhere.nii")
    with pytest.raises(GeometryError, match="does not say where"):
        labels(tmp_path / "nowhere.nii")
    with pytest.raises(UnsupportedSource, match="no label image"):
        labels(tmp_path / "picture.png")
    with pytest.raises(UnsupportedSource, match="ndarray"):
        labels(numbered(volume))


@pytest.mark.parametrize("name", ["no.nii.gz", "no.nrrd", "no.mha", "nofolder"])
def test_a_file_that_is_not_there_is_named_with_its_folder(name: str, tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match="There is no 'no") as error:
        labels(tmp_path / name)
    assert str(tmp_path) in str(error.value)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.nii", b"hello" * 90),
        ("bad.nii.gz", b"\x1f\x8b" + b"x" * 60),
        ("bad.nrrd", b"NRRD0004\nfoo"),
        ("bad.mha", b"ObjectType ="),
    ],
)
def test_a_damaged_label_image_is_named_in_one_sentence(name: str, content: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(MalformedFile, match=f"{name} cannot be read as"):
        labels(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="There are no named pipes.")
@pytest.mark.parametrize("name", ["x.nii.gz", "x.nii", "x.nrrd", "x.nhdr", "x.mha"])
def test_a_pipe_is_refused_and_not_waited_for(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    with pytest.raises(UnsupportedSource, match="pipe"):
        labels(tmp_path / name)


def test_a_label_image_that_is_cut_off_is_named(tmp_path: Path) -> None:
    nib.save(nib.Nifti1Image(np.ones((5, 7, 3), np.uint8), np.eye(4)), tmp_path / "whole.nii")
    (tmp_path / "cut.nii").write_bytes((tmp_path / "whole.nii").read_bytes()[:-40])
    with pytest.raises(MalformedFile, match=r"cut\.nii cannot be read"):
        labels(tmp_path / "cut.nii")
