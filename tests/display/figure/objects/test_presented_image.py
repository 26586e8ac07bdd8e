from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import dicomnb as dn
from dicomnb.errors import UsageError
from dicomnb.teaching import STUDIES
from tests.images import dataset, image

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


@pytest.mark.parametrize("keyword", ["BlendingSequence", "AdvancedBlendingSequence"])
def test_a_state_that_blends_says_what_to_do_instead(keyword: str) -> None:
    with pytest.raises(UsageError, match=r"blends several series.*overlay=load\(second\)"):
        picture(state(SOPClassUID="1.2.840.10008.5.1.4.1.1.11.4", **{keyword: [dataset(Rows=1)]}))
