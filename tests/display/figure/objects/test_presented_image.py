from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

import dicomnb as dn
from dicomnb.errors import DicomWarning, GeometryError, InvalidValue, UsageError
from dicomnb.teaching import STUDIES
from tests.images import dataset, image, series

PR = "1.2.840.10008.5.1.4.1.1.11.1"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return dn.make_study("presentation", tmp_path_factory.mktemp("presentation"))


def picture(state: Any, stored: Any = None, **more: Any) -> Any:
    """Return what is drawn of a small image: 3 rows of 2 mm, 4 columns of 1 mm."""
    values = np.arange(12, dtype=np.uint8).reshape(3, 4) * 20 if stored is None else stored
    made = image(values, SOPInstanceUID="2.25.1", PixelSpacing=[2.0, 1.0], **more)
    return dn.show(made, presentation=state, window=(110, 220))


def state(**more: Any) -> Any:
    reference = dataset(ReferencedSOPInstanceUID="2.25.1")
    made: dict[str, Any] = {
        "SOPClassUID": PR,
        "Modality": "PR",
        "ReferencedSeriesSequence": [dataset(ReferencedImageSequence=[reference])],
        **more,
    }
    return dataset(**made)


def greys(figure: Any) -> Any:
    return np.asarray(figure.axes[0].images[0].get_array())


def test_the_truth_is_turned_flipped_and_shuttered(folder: Path) -> None:
    truth = STUDIES["presentation"]
    figure = dn.show(folder / "image.dcm", presentation=folder / "state.dcm")
    shown = greys(figure)
    expected = truth.stored() / 255.0
    expected[50:], expected[:, 90:] = 0, 0
    # Turned clockwise the first column becomes the first row; flipped after that it runs from the left again.
    assert shown.shape == (100, 60)
    assert np.abs(shown - expected.T).max() < 0.01
    assert figure.axes[0].get_xlim() == (0, 30)
    assert figure.axes[0].get_ylim() == (80, 0)


def test_texts_are_masked_unless_they_are_asked_for(folder: Path) -> None:
    figure = dn.show(folder / "image.dcm", presentation=folder / "state.dcm")
    assert [text.get_text() for text in figure.axes[0].texts] == ["masked"]
    assert figure.axes[0].texts[0].get_position() == pytest.approx((0.55 * 30, 0.1 * 80))
    shown = dn.presentation(folder / "state.dcm", identifiers=True)
    assert dn.show(folder / "image.dcm", presentation=shown).axes[0].texts[0].get_text() == "Seen by Reader^Rosa"
    assert "Rosa" not in dn.show(folder / "state.dcm")._repr_html_()


@pytest.mark.parametrize(
    ("rotation", "flip", "first_row"),
    [
        (0, "N", [0, 20, 40, 60]),
        (90, "N", [160, 80, 0]),
        (180, "N", [220, 200, 180, 160]),
        (270, "N", [60, 140, 220]),
        (0, "Y", [60, 40, 20, 0]),
        (270, "Y", [220, 140, 60]),
    ],
)
def test_images_turn_clockwise_before_they_are_flipped(rotation: int, flip: str, first_row: list[int]) -> None:
    figure = picture(state(ImageRotation=rotation, ImageHorizontalFlip=flip))
    assert greys(figure)[0] * 220 == pytest.approx(np.array(first_row), abs=1.2)
    size = (6, 4) if rotation % 180 else (4, 6)
    assert (figure.axes[0].get_xlim()[1], figure.axes[0].get_ylim()[0]) == size


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("flip", ["N", "Y"])
def test_graphics_go_along_with_their_pixel(rotation: int, flip: str) -> None:
    stored = np.zeros((3, 4), np.uint8)
    stored[2, 1] = 220  # its middle is at column 1.5 and row 2.5
    point = dataset(GraphicAnnotationUnits="PIXEL", GraphicType="POINT", GraphicData=[1.5, 2.5])
    annotation = dataset(GraphicLayer="A", GraphicObjectSequence=[point])
    figure = picture(
        state(ImageRotation=rotation, ImageHorizontalFlip=flip, GraphicAnnotationSequence=[annotation]), stored
    )
    ((x, y),) = figure.axes[0].lines[0].get_xydata()
    width, height = (2, 1) if rotation % 180 else (1, 2)
    assert greys(figure)[int(y // height), int(x // width)] > 0.9


@pytest.mark.parametrize(
    ("shutter", "hidden"),
    [
        (
            {
                "ShutterShape": "RECTANGULAR",
                "ShutterLeftVerticalEdge": 2,
                "ShutterRightVerticalEdge": 3,
                "ShutterUpperHorizontalEdge": 2,
                "ShutterLowerHorizontalEdge": 3,
            },
            [[1, 1, 1, 1], [1, 0, 0, 1], [1, 0, 0, 1]],
        ),
        (
            {"ShutterShape": "CIRCULAR", "CenterOfCircularShutter": [2, 3], "RadiusOfCircularShutter": 1},
            [[1, 1, 0, 1], [1, 0, 0, 0], [1, 1, 0, 1]],
        ),
        (
            {"ShutterShape": "POLYGONAL", "VerticesOfThePolygonalShutter": [1, 1, 1, 2, 3, 2, 3, 1]},
            [[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, 1, 1]],
        ),
    ],
)
def test_shutters_hide_what_lies_outside(shutter: dict[str, Any], hidden: list[list[int]]) -> None:
    figure = picture(state(**shutter, ShutterPresentationValue=65535), np.full((3, 4), 20, np.uint8))
    assert (greys(figure) == 1).astype(int).tolist() == hidden


def test_the_area_to_show_is_counted_in_pixels_from_one() -> None:
    area = dataset(DisplayedAreaTopLeftHandCorner=[2, 1], DisplayedAreaBottomRightHandCorner=[3, 2])
    axes = picture(state(DisplayedAreaSelectionSequence=[area])).axes[0]
    assert (axes.get_xlim(), axes.get_ylim()) == ((1, 3), (4, 0))


def test_greys_are_inverted_where_the_state_says_so() -> None:
    assert greys(picture(state(PresentationLUTShape="INVERSE")))[0, 0] == 1


def test_a_circle_is_round_in_millimetres_and_has_the_colour_of_its_layer() -> None:
    circle = dataset(GraphicAnnotationUnits="PIXEL", GraphicType="CIRCLE", GraphicData=[2.0, 1.5, 3.0, 1.5])
    layer = dataset(GraphicLayer="A", GraphicLayerOrder=1, GraphicLayerRecommendedDisplayGrayscaleValue=65535)
    annotation = dataset(GraphicLayer="A", GraphicObjectSequence=[circle])
    figure = picture(state(GraphicLayerSequence=[layer], GraphicAnnotationSequence=[annotation]))
    (patch,) = figure.axes[0].patches
    assert (patch.center, patch.radius) == ((2, 3), 1)
    assert patch.get_edgecolor()[:3] == (1, 1, 1)


def test_a_state_for_other_images_is_refused() -> None:
    made = state()
    made.ReferencedSeriesSequence[0].ReferencedImageSequence[0].ReferencedSOPInstanceUID = "2.25.2"
    with pytest.raises(UsageError, match="meant for other images"):
        picture(made)


def test_what_is_no_state_and_odd_turns_are_refused() -> None:
    with pytest.raises(UsageError, match="no presentation state"):
        picture(dataset(SOPClassUID="1.2.840.10008.5.1.4.1.1.88.11"))
    with pytest.raises(UsageError, match="images turn by quarters"):
        picture(state(ImageRotation=45))


def palette_of(colors: Any, bits: int = 8) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, column in zip(("Red", "Green", "Blue"), np.array(colors).T, strict=True):
        made[f"{name}PaletteColorLookupTableDescriptor"] = [len(colors), 0, bits]
        made[f"{name}PaletteColorLookupTableData"] = column.astype("<u2").tobytes()
    return made


@pytest.mark.parametrize(("bits", "top"), [(8, 255), (16, 65535)])
def test_a_pseudo_colour_state_puts_its_palette_behind_the_window(bits: int, top: int) -> None:
    colors = [(0, 0, top), (0, top, 0), (top, 0, 0)]
    figure = picture(state(SOPClassUID="1.2.840.10008.5.1.4.1.1.11.3", **palette_of(colors, bits)))
    shown = greys(figure)
    # Greys are 0, 20/220 ...: the first half of a third is blue, the middle green, the end red.
    assert shown.shape == (3, 4, 3)
    assert shown[0, 0].tolist() == [0, 0, 1]
    assert shown[1, 1].tolist() == [0, 1, 0]
    assert shown[2, 3].tolist() == [1, 0, 0]


def test_a_colour_state_turns_a_colour_image() -> None:
    stored = np.arange(36, dtype=np.uint8).reshape(3, 4, 3) * 7
    made = dn.Dataset()
    dn.set_pixels(made, stored, photometric="RGB")
    made.SOPInstanceUID, made.PixelSpacing = "2.25.1", [2.0, 1.0]
    turned = state(SOPClassUID="1.2.840.10008.5.1.4.1.1.11.2", ImageRotation=90, ImageHorizontalFlip="N")
    shown = greys(dn.show(made, presentation=turned))
    assert np.allclose(shown, np.rot90(stored, -1) / 255)


def test_advanced_blending_says_what_to_do_instead() -> None:
    with pytest.raises(UsageError, match=r"step by step.*overlay=load\(second\)"):
        picture(state(SOPClassUID="1.2.840.10008.5.1.4.1.1.11.8", AdvancedBlendingSequence=[dataset(Rows=1)]))


def blended(position: str, uids: list[str], window: tuple[float, float]) -> Any:
    """Return the item of one of two series."""
    references = [dataset(ReferencedSOPInstanceUID=uid) for uid in uids]
    return dataset(
        BlendingPosition=position,
        ReferencedSeriesSequence=[dataset(SeriesInstanceUID="2.25.70", ReferencedImageSequence=references)],
        SoftcopyVOILUTSequence=[dataset(WindowCenter=window[0], WindowWidth=window[1])],
    )


def two_series() -> tuple[list[Any], list[Any]]:
    """Return 4 slices of 4 × 6 pixels, and 4 of 2 × 3, each as large as four of the others."""
    lower = series(4, rows=4, columns=6, step=(0, 0, 2.0), FrameOfReferenceUID="2.25.9", Modality="CT")
    words: dict[str, Any] = {"FrameOfReferenceUID": "2.25.9", "SeriesInstanceUID": "2.25.8", "Modality": "PT"}
    origin = (-49.375, 30.375, 7.0)
    upper = series(4, rows=2, columns=3, origin=origin, step=(0, 0, 2.0), spacing=(1.5, 2.5), **words)
    for k, ds in enumerate(upper):
        ds.SOPInstanceUID = f"2.25.80.{k + 1}"
    return lower, upper


def blending(lower: list[Any], upper: list[Any], **more: Any) -> Any:
    """Return a state that lays the second over slice 2 of the first, a quarter opaque: red for much, else blue."""
    parts = [
        blended("SUPERIMPOSED", [ds.SOPInstanceUID for ds in upper], (161, 322)),
        blended("UNDERLYING", [lower[2].SOPInstanceUID], (201, 402)),
    ]
    made = {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.11.4", "Modality": "PR", "BlendingSequence": parts}
    palette = palette_of([(257 * k, 0, 65535 - 257 * k) for k in range(256)], 16)
    return dataset(**{**made, "RelativeOpacity": 0.25, **palette, **more})


def test_the_upper_series_is_mixed_into_the_lower_one_by_its_opacity() -> None:
    lower, upper = two_series()
    figure = dn.show([*lower, *upper], presentation=blending(lower, upper))
    shown = greys(figure)
    assert shown.shape == (4, 6, 3)
    # Slice 2 is the one that the state names. Its stored values are 200 + 10 j + i, its window 0 to 401.
    j, i = np.indices((4, 6))
    below = (200 + 10 * j + i) / 401
    # Those of the upper series are 200 + 10 j + i too, and lie between four of the lower one; its window is 0 to 321.
    over = np.rint((200 + 10 * (j - 0.5) / 2 + (i - 0.5) / 2) / 321 * 255) / 255
    inside = (j > 0) & (j < 3) & (i > 0) & (i < 5)
    for channel, colour in enumerate((over, np.zeros((4, 6)), 1 - over)):
        wrong = shown[..., channel] - (0.25 * colour + 0.75 * below)
        assert np.abs(wrong)[inside].max() < 1e-3
    assert figure.axes[0].get_xlim() == (0, 6 * 1.25)
    # The same of volumes, in any order, and with a window for the lower one.
    again = dn.show([dn.load(upper), dn.load(lower)], 2, presentation=blending(lower, upper), window=(401, 802))
    assert greys(again)[1, 1, 1] == pytest.approx(0.75 * 211 / 801, abs=1e-6)


def test_beyond_the_upper_series_the_lower_one_is_seen_alone() -> None:
    lower, upper = two_series()
    for ds in upper:
        ds.ImagePositionPatient = [ds.ImagePositionPatient[0] + 2.5, *ds.ImagePositionPatient[1:]]
    shown = greys(dn.show([*lower, *upper], presentation=blending(lower, upper)))
    assert shown[1, 0].tolist() == pytest.approx([210 / 401] * 3)
    assert shown[1, 4, 0] != pytest.approx(214 / 401)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"RelativeOpacity": 1.5}, InvalidValue, r"\(0070,0403\) RelativeOpacity.* is 1.5: it is from 0 to 1"),
        ({"BlendingSequence": [dataset(BlendingPosition="UNDERLYING")] * 2}, InvalidValue, "one SUPERIMPOSED series"),
        (
            {"ReferencedSpatialRegistrationSequence": [dataset(ReferencedSOPInstanceUID="2.25.5")]},
            UsageError,
            "registration .* is not among",
        ),
    ],
)
def test_a_blending_that_cannot_be_done_says_why(change: dict[str, Any], error: Any, message: str) -> None:
    lower, upper = two_series()
    with pytest.raises(error, match=message):
        dn.show([*lower, *upper], presentation=blending(lower, upper, **change))


def test_both_series_have_to_be_there_and_in_one_frame_of_reference() -> None:
    lower, upper = two_series()
    told = blending(lower, upper)
    with pytest.raises(UsageError, match=r"superimposed series .* is not among the images"):
        dn.show(lower, presentation=told)
    with pytest.raises(UsageError, match=r"underlying series .* is not among the images"):
        dn.show(upper, presentation=told)
    for ds in upper:
        ds.FrameOfReferenceUID = "2.25.99"
    with pytest.raises(GeometryError, match="frames of reference"):
        dn.show([*lower, *upper], presentation=told)


def test_the_table_of_a_blending_state_says_what_lies_over_what() -> None:
    lower, upper = two_series()
    told = dn.presentation(blending(lower, upper))
    assert "4 images over 1, 25% opaque" in str(told.to_table())
    assert told.images == (lower[2].SOPInstanceUID, *(ds.SOPInstanceUID for ds in upper))


def test_settings_of_the_user_turn_no_image() -> None:
    def drawn(settings: Any) -> Any:
        with matplotlib.rc_context(settings):
            canvas = FigureCanvasAgg(picture(state()))
            canvas.draw()
        return np.asarray(canvas.buffer_rgba())

    expected = drawn({})
    found = drawn({"image.origin": "lower", "axes.grid": True, "text.usetex": True})
    assert np.array_equal(found, expected)
    assert not np.array_equal(expected[::-1], expected)


def test_the_scale_of_the_state_replaces_that_of_the_image() -> None:
    plain = greys(picture(state(), RescaleSlope=3, RescaleIntercept=5))
    scaled = greys(picture(state(RescaleSlope=2, RescaleIntercept=-10), RescaleSlope=3, RescaleIntercept=5))
    # Stored values are 0, 20 ... 220, the window goes from 0 to 219.
    assert plain[0].tolist() == pytest.approx([5 / 219, 65 / 219, 125 / 219, 185 / 219])
    assert scaled[0].tolist() == pytest.approx([0, 30 / 219, 70 / 219, 110 / 219])


def test_a_slice_that_the_state_is_not_meant_for_is_refused_if_it_is_asked_for() -> None:
    lower, upper = two_series()
    plain = state(
        ReferencedSeriesSequence=[
            dataset(ReferencedImageSequence=[dataset(ReferencedSOPInstanceUID=lower[2].SOPInstanceUID)])
        ]
    )
    assert dn.show(lower, presentation=plain).alt.endswith("slice 2")
    for given, told in ((lower, plain), ([*lower, *upper], blending(lower, upper))):
        with pytest.raises(UsageError, match="meant for other images"):
            dn.show(given, 1, presentation=told)


def test_another_scale_of_the_upper_series_is_warned_of() -> None:
    lower, upper = two_series()
    told = blending(lower, upper)
    told.BlendingSequence[0].RescaleSlope, told.BlendingSequence[0].RescaleIntercept = 2, 0
    with pytest.warns(DicomWarning, match="rescales the superimposed series otherwise"):
        dn.show([*lower, *upper], presentation=told)
