from __future__ import annotations

from dicomnb.parsing.values.held_values import are_held_once


def test_an_object_in_one_container_is_held_once() -> None:
    assert are_held_once([object(), object()])
    assert are_held_once({"one": object()}.values())
    assert are_held_once([])


def test_an_object_that_has_a_name_or_a_second_container_is_held_twice() -> None:
    named = object()
    assert not are_held_once([object(), named])
    assert are_held_once([named], besides=1)
    first = [object()]
    second = list(first)
    assert not are_held_once(first)
    assert are_held_once(second, besides=1)
    second.clear()
    assert are_held_once(first)
