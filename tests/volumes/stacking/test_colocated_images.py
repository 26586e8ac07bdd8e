from __future__ import annotations

from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.volumes.frames.labels import DIMENSIONS
from dicomnb.volumes.stacking.colocated_images import ColocatedImages, is_regular
from dicomnb.volumes.stacking.images import Image, images_of
from tests.images import series


def images(*datasets: Dataset) -> list[Image]:
    return [image for ds in datasets for image in images_of(ds)]


def echoes(*plan: tuple[int, float]) -> list[Dataset]:
    """Return slices at these places, in steps, with these echo times."""
    made = []
    for number, (place, echo) in enumerate(plan):
        (ds,) = series(1, Modality="MR", origin=(-50, 30, 7 + 2.5 * place), EchoTime=echo)
        ds.SOPInstanceUID = f"2.25.6.{number}"
        made.append(ds)
    return made


ECHO = next(label for label in DIMENSIONS if label.name == "EchoTime")


def test_images_at_one_place_are_found_in_the_order_of_places() -> None:
    found = ColocatedImages(images(*echoes((2, 9.0), (0, 4.5), (2, 4.5), (1, 4.5))))
    assert found.places == [[1], [3], [0, 2]]
    assert found.most == 2


def test_a_label_that_differs_at_one_place_separates() -> None:
    several = ColocatedImages(images(*echoes((0, 4.5), (0, 9.0), (1, 4.5), (1, 9.0))))
    assert several.separates(ECHO)
    assert {value: len(part) for value, part in several.parts(ECHO).items()} == {4.5: 2, 9.0: 2}
    # The same values, but each at a place of its own.
    assert not ColocatedImages(images(*echoes((0, 4.5), (1, 9.0)))).separates(ECHO)


def test_a_value_is_asked_once_of_each_image() -> None:
    found = ColocatedImages(images(*echoes((0, 4.5), (1, 9.0))))
    assert found.values(ECHO) is found.values(ECHO)


def test_keys_are_unique_if_no_place_has_one_twice() -> None:
    found = ColocatedImages(images(*echoes((0, 4.5), (0, 9.0), (1, 4.5))))
    assert found.is_unique(["a", "b", "a"])
    assert not found.is_unique(["a", "a", "b"])


def test_regular_is_what_has_equal_steps_and_no_place_twice() -> None:
    assert is_regular(images(*echoes((0, 1.0), (1, 1.0), (2, 1.0))))
    assert is_regular(images(*echoes((3, 1.0))))
    assert not is_regular(images(*echoes((0, 1.0), (1, 1.0), (1, 1.0))))
    uneven = echoes((0, 1.0), (1, 1.0), (2, 1.0), (3, 1.0))
    uneven[3].ImagePositionPatient = [-50, 30, 13.1]
    assert not is_regular(images(*uneven))
