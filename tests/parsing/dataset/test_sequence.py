from __future__ import annotations

import gc
import io
import weakref
from collections.abc import Callable
from typing import Any

import pytest

import dicomnb as dn
from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.sequence import Sequence


def item(number: int) -> Dataset:
    made = Dataset()
    made.InstanceNumber = number
    return made


def numbers(sequence: Sequence) -> list[int]:
    return [one.InstanceNumber for one in sequence]


def test_items_are_counted_from_zero() -> None:
    sequence = Sequence([item(5), item(6), item(7)])
    assert (sequence[0].InstanceNumber, sequence[-1].InstanceNumber, len(sequence)) == (5, 7, 3)
    with pytest.raises(IndexError):
        sequence[3]


def test_a_slice_is_a_list_of_items() -> None:
    sequence = Sequence([item(5), item(6), item(7)])
    assert [one.InstanceNumber for one in sequence[1:]] == [6, 7]
    assert [one.InstanceNumber for one in sequence[::-2]] == [7, 5]


def test_a_sequence_changes_as_a_list_does() -> None:
    sequence = Sequence([item(1)])
    sequence.append(item(3))
    sequence.insert(1, item(2))
    sequence.extend([item(4), item(5)])
    assert numbers(sequence) == [1, 2, 3, 4, 5]
    del sequence[1:3]
    sequence[0] = item(9)
    assert numbers(sequence) == [9, 4, 5]
    sequence[1:] = [item(7)]
    assert numbers(sequence) == [9, 7]
    assert sequence.pop().InstanceNumber == 7
    sequence.reverse()
    sequence.clear()
    assert len(sequence) == 0
    assert not sequence


@pytest.mark.parametrize("what", [7, "text", None, {"a": 1}, Dataset])
def test_nothing_but_data_sets_are_items(what: Any) -> None:
    with pytest.raises(UsageError, match="of type Dataset"):
        Sequence([what])
    sequence = Sequence([item(1)])
    for act in (
        lambda: sequence.append(what),
        lambda: sequence.__setitem__(0, what),
        lambda: sequence.__setitem__(slice(0, 1), [what]),
    ):
        with pytest.raises(UsageError, match="of type Dataset"):
            act()
    assert numbers(sequence) == [1]


def test_a_data_set_of_a_derived_class_is_an_item() -> None:
    class Mine(Dataset):
        pass

    assert len(Sequence([Mine()])) == 1


def test_equal_items_in_equal_order_are_equal() -> None:
    assert Sequence([item(1), item(2)]) == Sequence([item(1), item(2)])
    assert Sequence([item(1), item(2)]) == [item(1), item(2)]
    assert Sequence([item(1), item(2)]) != Sequence([item(2), item(1)])
    assert Sequence([item(1)]) != Sequence([item(1), item(1)])
    assert Sequence() != "text"


def test_a_copy_is_independent_down_to_its_items() -> None:
    sequence = Sequence([item(1)])
    twin = sequence.copy()
    twin[0].InstanceNumber = 2
    twin.append(item(3))
    assert numbers(sequence) == [1]
    assert numbers(twin) == [2, 3]


def test_items_are_looked_for_once_and_opened_one_by_one() -> None:
    log: list[str] = []

    def opened(number: int) -> Dataset:
        log.append(f"opened {number}")
        return item(number)

    def find() -> tuple[int, Any, int]:
        log.append("looked")
        return 3, opened, 24

    sequence = Sequence.unread(find)
    assert log == []
    assert len(sequence) == 3
    assert sequence[1].InstanceNumber == 1
    assert sequence[1] is sequence[1]
    assert log == ["looked", "opened 1"]


def test_a_sequence_that_was_changed_is_not_as_read() -> None:
    def fresh() -> Sequence:
        return Sequence.unread(lambda: (1, item, 8))

    assert fresh().is_as_read
    for change in (
        lambda sequence: sequence.append(item(2)),
        lambda sequence: sequence.pop(),
        lambda sequence: sequence.__setitem__(0, item(3)),
    ):
        changed = fresh()
        change(changed)
        assert not changed.is_as_read


def test_items_that_move_before_they_are_opened_stay_themselves() -> None:
    def fresh() -> Sequence:
        return Sequence.unread(lambda: (5, item, 40))

    def deleted(sequence: Sequence) -> list[int]:
        del sequence[1]
        return numbers(sequence)

    def inserted(sequence: Sequence) -> list[int]:
        sequence.insert(2, item(9))
        twin = sequence.copy()
        del sequence[0]
        assert numbers(sequence) == [1, 9, 2, 3, 4]
        return numbers(twin)

    def replaced(sequence: Sequence) -> list[int]:
        sequence[1:3] = [item(9)]
        del sequence[-1]
        return numbers(sequence)

    assert deleted(fresh()) == [0, 2, 3, 4]
    assert inserted(fresh()) == [0, 1, 9, 2, 3, 4]
    assert replaced(fresh()) == [0, 9, 3]
    assert fresh()[-2].InstanceNumber == 3
    backwards = fresh()
    backwards.reverse()
    assert numbers(backwards) == [4, 3, 2, 1, 0]


def test_a_sequence_says_how_many_items_it_has() -> None:
    assert repr(Sequence([item(1)])) == "<Sequence, 1 item>"
    assert repr(Sequence()) == "<Sequence, 0 items>"


def test_a_sequence_cannot_be_a_key() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Sequence())


@pytest.mark.parametrize(
    "put",
    [
        lambda sequence, items: sequence.extend(items),
        lambda sequence, items: sequence.__iadd__(items),
        lambda sequence, items: sequence.__setitem__(slice(0, 1), items),
        lambda _, items: Sequence(items),
    ],
)
@pytest.mark.parametrize("items", [Dataset(), {}, 5, "x", [None]])
def test_what_is_no_list_of_data_sets_is_no_list_of_items_and_changes_nothing(put: Any, items: Any) -> None:
    sequence = Sequence([item(1), item(2)])
    with pytest.raises(TypeError, match=r"data sets|Dataset"):
        put(sequence, items)
    assert numbers(sequence) == [1, 2]


def many_items(count: int = 4200) -> Dataset:
    """Return a data set as read from a file, with more items than stay open."""
    written = Dataset()
    written.ReferencedImageSequence = [item(number) for number in range(count)]
    for one in written.ReferencedImageSequence[:12]:
        one.ImageType = ["ORIGINAL", "PRIMARY"]
        one.SourceImageSequence = [item(11)]
    out = io.BytesIO()
    written.save_as(out)
    return dn.read(io.BytesIO(out.getvalue()))


def test_of_many_items_those_opened_long_ago_are_closed_and_opened_again_as_they_were() -> None:
    sequence = many_items().ReferencedImageSequence
    seen = []
    for number, one in enumerate(sequence):
        assert one.InstanceNumber == number
        seen.append(weakref.ref(one))
    del one
    gc.collect()
    open_ones = [number for number, one in enumerate(seen) if one() is not None]
    assert open_ones == list(range(4200 - 4096, 4200))
    assert sequence.is_as_read
    assert [str(value) for value in sequence[0].ImageType] == ["ORIGINAL", "PRIMARY"]
    assert sequence[0].SourceImageSequence[0].InstanceNumber == 11


def _change_value(one: Dataset) -> Callable[[], object]:
    one.InstanceNumber = 77
    return lambda: None


def _change_list(one: Dataset) -> Callable[[], object]:
    one.ImageType.append("AXIAL")
    return lambda: None


def _change_nested(one: Dataset) -> Callable[[], object]:
    one.SourceImageSequence[0].InstanceNumber = 78
    return lambda: None


def _remove(one: Dataset) -> Callable[[], object]:
    del one.ImageType
    return lambda: None


def _hold_item(one: Dataset) -> Callable[[], object]:
    return lambda: setattr(one, "InstanceNumber", 77)


def _hold_element(one: Dataset) -> Callable[[], object]:
    element = one["InstanceNumber"]
    return lambda: setattr(element, "value", 77)


def _hold_list(one: Dataset) -> Callable[[], object]:
    values = one.ImageType
    return lambda: values.append("AXIAL")


def _hold_nested_sequence(one: Dataset) -> Callable[[], object]:
    items = one.SourceImageSequence
    return lambda: items.append(item(5))


def _hold_nested_item(one: Dataset) -> Callable[[], object]:
    nested = one.SourceImageSequence[0]
    return lambda: setattr(nested, "InstanceNumber", 78)


def _hold_nested_element(one: Dataset) -> Callable[[], object]:
    element = one.SourceImageSequence[0]["InstanceNumber"]
    return lambda: setattr(element, "value", 78)


def test_what_was_changed_or_is_held_by_somebody_of_many_items_stays() -> None:
    sequence = many_items().ReferencedImageSequence
    as_read = [str(one) for one in sequence[:12]]
    touches = (
        _change_value, _change_list, _change_nested, _remove, _hold_item, _hold_element, _hold_list,
        _hold_nested_sequence, _hold_nested_item, _hold_nested_element,
    )  # fmt: skip
    later = [touch(sequence[number]) for number, touch in enumerate(touches)]
    assert sum(1 for _ in sequence) == 4200
    for change in later:
        change()
    for number, touch in enumerate(touches):
        assert str(sequence[number]) != as_read[number], touch.__name__
        assert not sequence[number].is_as_read
    assert [str(sequence[number]) for number in (10, 11)] == as_read[10:]
    assert not sequence.is_as_read


def test_many_items_that_are_moved_stay_themselves() -> None:
    sequence = many_items().ReferencedImageSequence
    assert sequence[4199].InstanceNumber == 4199
    del sequence[7]
    sequence.insert(2, item(-3))
    expected = [0, 1, -3, 2, 3, 4, 5, 6, *range(8, 4200)]
    assert numbers(sequence) == expected
    assert numbers(sequence.copy()) == expected
    assert numbers(sequence) == expected
