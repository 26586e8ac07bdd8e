from __future__ import annotations

from typing import Any

import pytest

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

    def find() -> tuple[int, Any]:
        log.append("looked")
        return 3, opened

    sequence = Sequence.unread(find)
    assert log == []
    assert len(sequence) == 3
    assert sequence[1].InstanceNumber == 1
    assert sequence[1] is sequence[1]
    assert log == ["looked", "opened 1"]


def test_a_sequence_that_was_changed_is_not_as_read() -> None:
    def fresh() -> Sequence:
        return Sequence.unread(lambda: (1, item))

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
        return Sequence.unread(lambda: (5, item))

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
