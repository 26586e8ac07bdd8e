"""Several values of one element, as pydicom has them: a list that makes each value of one type."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from dicomnb.parsing.values.text import PersonName

__all__ = ["ConstrainedList", "MultiValue"]


class MultiValue(list[Any]):
    """Several values.

    Parameters
    ----------
    type_constructor : callable
        Makes a value of what is put in; an empty text stays one.
    iterable : iterable
        The values.

    Examples
    --------
    >>> MultiValue(float, ["0.5", 3])
    [0.5, 3.0]
    """

    def __init__(
        self, type_constructor: Callable[[Any], Any], iterable: Iterable[Any] = (), validation_mode: object = None
    ) -> None:
        self.type_constructor = type_constructor
        super().__init__(self._made(one) for one in iterable)

    def _made(self, value: Any) -> Any:
        make = getattr(self, "type_constructor", None)
        return value if value is None or value == "" or make is None else make(value)

    def __setitem__(self, index: Any, value: Any) -> None:
        if isinstance(index, slice):
            super().__setitem__(index, [self._made(one) for one in value])
        else:
            super().__setitem__(index, self._made(value))

    def append(self, value: Any) -> None:
        """Put a value at the end."""
        super().append(self._made(value))

    def insert(self, index: Any, value: Any) -> None:
        """Put a value before the one at `index`."""
        super().insert(index, self._made(value))

    def extend(self, values: Iterable[Any]) -> None:
        """Put several values at the end."""
        super().extend(self._made(one) for one in values)

    def __str__(self) -> str:
        if not self:
            return ""
        shown = [repr(x) if isinstance(x, (str, bytes)) and not isinstance(x, PersonName) else str(x) for x in self]
        return f"[{', '.join(shown)}]"

    __repr__ = __str__


ConstrainedList = MultiValue
