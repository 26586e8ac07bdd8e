from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from dicomnb.errors import DicomWarning, GeometryError, InvalidValue, UsageError
from dicomnb.objects.segments import segments
from dicomnb.objects.structures import Structure, structures
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.teaching import STUDIES, make_study
from dicomnb.volumes.loading.load import load
from dicomnb.volumes.volume import Volume
from tests.images import dataset, series
from tests.objects.made.structure_sets import FRAME, ROOT2, ball, circle, ct, positions, structure_set


def only(ds: Dataset) -> Structure:
    (found,) = structures(ds)
    return found


def test_a_structure_says_what_the_file_says() -> None:
    found = only(structure_set(ball((1, 2, 3), 10, range(-8, 14, 2))))
    assert (found.name, found.number, found.color, found.kind) == ("Lump", 7, (255, 128, 0), "GTV")
    assert found.frame_of_reference == FRAME
    assert len(found.contours) == 10  # from z = -6 to 12
    assert repr(found) == "<Structure 7 'Lump', 10 contours>"


def test_the_volume_of_a_ball_is_right_to_its_slabs() -> None:
    found = only(structure_set(ball((1, 2, 3), 10, np.arange(-7, 13.5, 0.5).tolist())))
    # Slabs of 0.5 mm: the midpoint rule errs by h² / 12 × f' at the ends, 2 πr × 2 × h² / 24 = 2.6 mm³ of 4189.
    assert found.volume_ml == pytest.approx(4 / 3 * np.pi, rel=1e-3)


def test_a_mask_holds_the_voxels_whose_centres_are_inside() -> None:
    volume = ct()
    found = only(structure_set(ball((1, 2, 3), 12, range(-20, 20, 2))))
    x, y, z = np.moveaxis(positions(volume), -1, 0)
    # Contours lie on the slices: where they are none, nothing is.
    distance = np.sqrt((x - 1) ** 2 + (y - 2) ** 2 + (z - 3) ** 2)
    clear = np.abs(distance - 12) > 0.01
    mask = found.mask(volume)
    assert mask.shape == (20, 48, 64)
    assert (mask == (distance < 12))[clear].all()
    voxel = 0.75 * 1.25 * 2 / 1000
    assert mask.sum() * voxel == pytest.approx(4 / 3 * np.pi * 1.2**3, rel=0.01)


def test_an_oblique_grid_gets_the_same_ball() -> None:
    # Turned by 45° about the x axis: rows run along x, columns into the back and up.
    turned = ct(30, column=(0, ROOT2, ROOT2), step=(0, -ROOT2, ROOT2), origin=(-24, -20, -35))
    found = only(structure_set(ball((1, 2, 3), 9, np.arange(-6, 12.5, 0.5).tolist())))
    where = positions(turned)
    mask = found.mask(turned)
    # A slab stands for a stack of discs: inside of the disc of the nearest plane, 0.5 mm apart.
    x, y, z = np.moveaxis(where, -1, 0)
    plane = np.round(2 * z) / 2
    off = (x - 1) ** 2 + (y - 2) ** 2 - (81 - (plane - 3) ** 2)
    clear = (np.abs(off) > 0.2) & (np.abs(2 * z % 1 - 0.5) > 0.05) & (np.abs(np.abs(plane - 3) - 9) > 0.3)
    assert mask[clear].any()
    assert (mask == (off < 0))[clear].all()
    assert mask.sum() * 0.75 * 1.25 / 1000 == pytest.approx(4 / 3 * np.pi * 0.9**3, rel=0.01)


def test_contours_of_another_plane_fill_an_axial_grid() -> None:
    # Drawn on sagittal pictures: a box from y = -10 to 6 and z = -9 to 11, on planes x = 0, 3, 6: x from -1.5 to 7.5.
    box = [[[x, -10, -9], [x, 6, -9], [x, 6, 11], [x, -10, 11]] for x in (0, 3, 6)]
    volume = ct()
    x, y, z = np.moveaxis(positions(volume), -1, 0)
    expected = (x > -1.5) & (x < 7.5) & (y > -10.01) & (y < 6.01) & (z > -9) & (z < 11)
    clear = (np.abs(x + 1.5) > 0.02) & (np.abs(x - 7.5) > 0.02)
    assert (only(structure_set(box)).mask(volume) == expected)[clear].all()


def test_a_tilted_gantry_shears_the_grid_and_not_the_structure() -> None:
    volume = ct(step=(0, 0.5, 2.0))  # each slice is half a millimetre further back
    square = [[[-5.1, -8.1, z], [7.3, -8.1, z], [7.3, 9.2, z], [-5.1, 9.2, z]] for z in range(-4, 8, 2)]
    x, y, z = np.moveaxis(positions(volume), -1, 0)
    inside = (x > -5.1) & (x < 7.3) & (y > -8.1) & (y < 9.2) & (z > -5) & (z < 7)
    assert only(structure_set(square)).mask(volume).tolist() == inside.tolist()


def test_slices_against_the_normal_of_the_contours_are_filled_too() -> None:
    # Feet first, as it were: rows run to the right, so that slices grow to the feet.
    volume = ct(row=(-1, 0, 0), step=(0, 0, -2.0), origin=(24, -30, 20))
    square = [[[-5.1, -8.1, z], [7.3, -8.1, z], [7.3, 9.2, z], [-5.1, 9.2, z]] for z in (4, 6)]
    x, y, z = np.moveaxis(positions(volume), -1, 0)
    inside = (x > -5.1) & (x < 7.3) & (y > -8.1) & (y < 9.2) & (z > 3) & (z < 7)
    assert only(structure_set(square)).mask(volume).tolist() == inside.tolist()


def test_planes_between_slices_go_to_the_slices_that_they_cover() -> None:
    volume = ct()
    square = [[[-5.1, -8.1, z], [7.3, -8.1, z], [7.3, 9.2, z]] for z in (-3.5, 1.5)]
    # 5 mm apart: from -6 to 4, ten millimetres and five slices. At 4 is the upper end, which a slab does not hold.
    filled = np.flatnonzero(only(structure_set(square)).mask(volume).any(axis=(1, 2)))
    assert (-20 + 2 * filled).tolist() == [-6, -4, -2, 0, 2]


def drawn_on(volume: Volume, slices: Sequence[int]) -> Dataset:
    """A box of 12 mm × 10 mm on these slices, each outline with the image that it was drawn on."""
    corners = ((-5.1, -8.1), (6.9, -8.1), (6.9, 1.9), (-5.1, 1.9))
    ds = structure_set([[[x, y, -20 + 2.0 * k] for x, y in corners] for k in slices])
    for k, item in zip(slices, ds.ROIContourSequence[0].ContourSequence, strict=True):
        item.ContourImageSequence = [dataset(ReferencedSOPInstanceUID=str(volume.datasets[k].SOPInstanceUID))]
    return ds


GAPS = [(1, 9), (9, 1), (2, 4, 6, 8), (1, 2, 4, 6, 8, 10), (2, 3, 7, 8), (2, 3, 5, 6), (3, 4, 5), (7,)]


@pytest.mark.parametrize("slices", GAPS)
def test_slices_without_a_contour_are_gaps_where_images_are_named(slices: Sequence[int]) -> None:
    volume = ct()
    found = only(drawn_on(volume, slices))
    assert np.flatnonzero(found.mask(volume).any(axis=(1, 2))).tolist() == sorted(slices)
    backwards = found.outlines().on_slices(volume)
    assert [k for k, shown in enumerate(backwards) if shown] == sorted(slices)


# Slices 1, 2, 4, 6, 8 and 10 count 2 mm each by themselves; two and two planes do, and so does a gap of one.
@pytest.mark.parametrize("slices", [(1, 9), (9, 1), (2, 4, 6, 8), (7,), (3, 4)])
def test_the_volume_goes_by_the_images_that_any_structure_was_drawn_on(slices: Sequence[int]) -> None:
    volume = ct()
    ds, body = drawn_on(volume, slices), drawn_on(volume, range(12))
    body.StructureSetROISequence[0].ROINumber = body.ROIContourSequence[0].ReferencedROINumber = 8
    ds.StructureSetROISequence = [ds.StructureSetROISequence[0], body.StructureSetROISequence[0]]
    ds.ROIContourSequence = [ds.ROIContourSequence[0], body.ROIContourSequence[0]]
    found, whole = structures(ds)
    assert found.volume_ml == pytest.approx(0.24 * len(slices))  # 12 mm × 10 mm × 2 mm each
    assert whole.volume_ml == pytest.approx(0.24 * 12)


@pytest.mark.parametrize("images", [True, False])
def test_the_volume_of_two_planes_far_apart_is_told_to_be_doubtful(images: bool) -> None:
    ds = drawn_on(ct(), (1, 9))
    if not images:
        for item in ds.ROIContourSequence[0].ContourSequence:
            del item.ContourImageSequence
    with pytest.warns(DicomWarning, match=r"'Lump'.*two planes, 16 mm apart.*slices without a contour"):
        assert only(ds).volume_ml == pytest.approx(0.12 * 16 * 2)


@pytest.mark.parametrize("slices", GAPS)
@pytest.mark.parametrize("distance", [2.0, -2.0])
def test_planes_without_a_contour_are_gaps_where_source_planes_are_stated(
    slices: Sequence[int], distance: float
) -> None:
    volume = ct()
    ds = drawn_on(volume, slices)
    for item in ds.ROIContourSequence[0].ContourSequence:
        del item.ContourImageSequence
    ds.ROIContourSequence[0].SourcePixelPlanesCharacteristicsSequence = [dataset(SpacingBetweenSlices=distance)]
    found = only(ds)
    assert np.flatnonzero(found.mask(volume).any(axis=(1, 2))).tolist() == sorted(slices)
    # 12 mm × 10 mm × 2 mm each.
    assert found.volume_ml == pytest.approx(0.24 * len(slices))


def test_a_stated_thickness_of_a_slab_counts() -> None:
    volume = ct()
    ds = drawn_on(volume, (4,))
    (item,) = ds.ROIContourSequence[0].ContourSequence
    item.ContourSlabThickness = 6.0
    del item.ContourImageSequence
    found = only(ds)
    assert found.volume_ml == pytest.approx(1.2 * 0.6)
    assert np.flatnonzero(found.mask(volume).any(axis=(1, 2))).tolist() == [3, 4, 5]


def test_slabs_thinner_than_the_distance_of_planes_leave_gaps() -> None:
    ds = drawn_on(ct(), (4, 5, 6))
    for item in ds.ROIContourSequence[0].ContourSequence:
        item.ContourSlabThickness = 0.5
    assert only(ds).volume_ml == pytest.approx(3 * 1.2 * 0.05)


def test_planes_half_a_slice_off_mark_as_many_slices_as_there_are_planes() -> None:
    volume = ct()
    square = [[[-5.1, -8.1, z], [7.3, -8.1, z], [7.3, 9.2, z]] for z in (-5.0, -3.0, -1.0)]
    assert np.count_nonzero(only(structure_set(square)).mask(volume).any(axis=(1, 2))) == 3


def test_another_frame_of_reference_is_refused_with_the_reason() -> None:
    found = only(structure_set(ball((1, 2, 3), 8, range(-4, 12, 2))))
    other = ct(FrameOfReferenceUID="2.25.99")
    with pytest.raises(GeometryError, match=r"2\.25\.4711, the volume in 2\.25\.99.*any_frame=True"):
        found.mask(other)
    silent = ct(FrameOfReferenceUID="")
    with pytest.raises(GeometryError, match="Of the volume the header states no frame"):
        found.mask(silent)
    assert found.mask(other, any_frame=True).sum() == found.mask(ct()).sum()


def test_contours_that_are_not_flat_are_refused_unless_told_otherwise() -> None:
    bent = [[[-5, -8, 0], [7, -8, 0.6], [7, 9, 0], [-5, 9, -0.6]], [[-5, -8, 2], [7, -8, 2], [7, 9, 2]]]
    found = only(structure_set(bent))
    with pytest.raises(GeometryError, match=r"'Lump': .* mm off, 0\.1 mm are allowed"):
        found.mask(ct())
    assert found.mask(ct(), tolerance=1.0).any()


def test_points_and_open_lines_enclose_nothing() -> None:
    for kind in ("POINT", "OPEN_PLANAR"):
        found = only(structure_set(ball((1, 2, 3), 8, [2, 4]), kind))
        assert len(found.contours) == 2
        assert not found.mask(ct()).any()
        assert found.volume_ml == 0
    assert not only(structure_set([])).mask(ct()).any()


def test_one_plane_has_no_volume_and_fills_one_slice() -> None:
    found = only(structure_set([circle((1, 2, 4.3), 8)]))
    with pytest.raises(GeometryError, match="single plane"):
        _ = found.volume_ml
    assert np.flatnonzero(found.mask(ct()).any(axis=(1, 2))).tolist() == [12]  # z = 4


def test_half_a_point_is_refused() -> None:
    with pytest.raises(InvalidValue, match="structure 7 has 4 numbers"):
        structures(structure_set([[0, 0, 5, 30]]))


def test_an_image_holds_no_structures() -> None:
    with pytest.raises(UsageError, match="CT"):
        structures(series(1)[0])


def test_a_clinical_structure_set_has_the_volumes_of_its_planning_system(corpus: Path) -> None:
    found = structures(corpus / "dicompyler+dicompyler-core/tests/testdata/example_data/rtss.dcm")
    named = {each.name: each for each in found}
    assert len(found) == 10
    assert not named["Areola"].contours
    # dicompyler-core's own tests hold 440.2 ml for the heart, from a histogram of voxels.
    assert named["Heart"].volume_ml == pytest.approx(440.2, rel=0.005)


def test_the_sphere_of_the_phantom_has_its_volume() -> None:
    folder, sphere = make_study("dose"), STUDIES["dose"].sphere
    truth = 4 / 3 * np.pi * sphere.radius**3 / 1000
    drawn = next(each for each in structures(folder / "rtstruct.dcm") if each.name == sphere.name)
    voxels = next(each for each in segments(folder / "seg.dcm") if each.name == sphere.name)
    volume = load(sorted(folder.glob("ct*.dcm")))
    # Slabs of h = 3 mm through a ball of r = 17 mm: each disc is too large by π h³ / 12, all by π h² r / 6; the ends,
    # where a slab is more or less than what is cut off there, count as much. That is 0.8 %.
    allowed = 2 * np.pi * 3**2 * sphere.radius / 6 / 1000
    assert allowed / truth < 0.01
    for found in (drawn.volume_ml, voxels.volume_ml):
        assert found == pytest.approx(truth, abs=allowed)
    for mask in (drawn.mask(volume), voxels.mask(volume)):
        assert mask.sum() * float(np.prod(volume.spacing)) / 1000 == pytest.approx(truth, abs=allowed)
        center = volume.to_patient(np.argwhere(mask)[:, ::-1].mean(axis=0))
        assert center == pytest.approx(sphere.center, abs=0.3)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_masks_come_back_as_rt_utils_has_drawn_them(tmp_path: Path) -> None:
    """rt-utils runs its outlines through the centres of the pixels at the border; its pixels have to be square."""
    builder = pytest.importorskip("rt_utils", reason="rt-utils draws structures").RTStructBuilder
    for ds in series(
        9, rows=48, columns=64, spacing=(0.75, 0.75), step=(0, 0, 2), FrameOfReferenceUID=FRAME,
        StudyInstanceUID="2.25.3", SOPClassUID="1.2.840.10008.5.1.4.1.1.2", PatientID="", PatientName="", StudyID="",
        StudyDate="", StudyTime="",
    ):  # fmt: skip
        ds.save_as(tmp_path / f"{ds.InstanceNumber}.dcm")
    k, j, i = np.indices((9, 48, 64))
    wanted = ((k - 4) * 2.0) ** 2 + ((j - 20) * 0.75) ** 2 + ((i - 30) * 0.75) ** 2 < 60
    wanted |= (abs(i - 54) < 4) & (abs(j - 40) < 3) & (k > 6)  # and something by itself
    made = builder.create_new(dicom_series_path=str(tmp_path))
    made.add_roi(mask=np.moveaxis(wanted, 0, -1), name="ball and box", color=[1, 2, 3])
    made.save(str(tmp_path / "structures.dcm"))
    (found,) = structures(tmp_path / "structures.dcm")
    volume = load([tmp_path / f"{number}.dcm" for number in range(1, 10)])
    assert found.mask(volume).tolist() == wanted.tolist()


FOSSA = (0.0, 1.25, 2.5, 3.75, 5.0, 10.0, 15.0, 20.0)
FOSSA_THICK = (1.25, 1.25, 1.25, 1.25, 3.125, 5.0, 5.0, 5.0)
"""1.25 mm through the posterior fossa, 5 mm above; each slab reaches halfway to its neighbours."""


def square(height: float, side: float = 10.0) -> list[list[float]]:
    return [[x, y, height] for x, y in ((-5, -5), (side - 5, -5), (side - 5, side - 5), (-5, side - 5))]


@pytest.mark.parametrize(
    ("drawn", "named"), [(range(8), False), (range(8), True), ((1, 4, 5), True), ((4,), True), ((6, 7), True)]
)
def test_planes_of_several_distances_reach_halfway_to_their_neighbours(drawn: Sequence[int], named: bool) -> None:
    """Where contours name their images, those of the whole file tell: here another structure is on all of them."""
    ds = structure_set([square(FOSSA[k]) for k in drawn])
    if named:
        other = structure_set([square(height, 20.0) for height in FOSSA]).ROIContourSequence[0]
        other.ReferencedROINumber = 8
        ds.ROIContourSequence.append(other)
        ds.StructureSetROISequence.append(dataset(ROINumber=8, ROIName="Body", ReferencedFrameOfReferenceUID=FRAME))
        for roi in ds.ROIContourSequence:
            for contour in roi.ContourSequence:
                uid = f"2.25.77.{round(contour.ContourData[2] * 100) + 1}"
                contour.ContourImageSequence = [dataset(ReferencedSOPInstanceUID=uid)]
    found = structures(ds)[0]
    assert found.volume_ml == pytest.approx(100 * sum(FOSSA_THICK[k] for k in drawn) / 1000)
    # Slices every 1.25 mm from 0.1 mm on, upwards and turned upside down.
    for way in ({}, {"column": (0, -1, 0), "step": (0, 0, -1.25), "origin": (-24, 29.5, 0.1 + 20 * 1.25)}):
        grid = ct(21, **{"step": (0, 0, 1.25), "origin": (-24, -30, 0.1), **way})
        there = np.asarray(found.mask(grid).any(axis=(1, 2)))[:: -1 if way else 1]
        ends = {k: (FOSSA[k] - (2.5 if k > 4 else 0.625), FOSSA[k] + (2.5 if k > 3 else 0.625)) for k in drawn}
        expected = [any(low <= 0.1 + 1.25 * n < high for low, high in ends.values()) for n in range(21)]
        assert there.tolist() == expected
