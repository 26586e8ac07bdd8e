"""Attributes that are computed when they are first asked for, and kept.

That of `functools` has one lock for all objects of a class up to Python 3.11: two volumes never load at once, and a
process that is forked while a thread loads one waits for ever for the others. Later ones have no lock at all: two
threads that ask for one volume load it twice. Here each object has its own lock while it computes.
"""

from __future__ import annotations

import functools
import os
from threading import RLock
from typing import TYPE_CHECKING, Any, Final, TypeVar

__all__ = ["cached_property"]

T = TypeVar("T")

_computing: Final[dict[tuple[int, str], Any]] = {}
"""The locks of what is computed right now, by the object's id and the attribute's name. Objects themselves are copied
and sent to other processes: a lock in them would be in the way."""

if hasattr(os, "register_at_fork"):
    # The threads that hold these locks are not in the child: nobody would ever release them there.
    os.register_at_fork(after_in_child=_computing.clear)


class cached_property(functools.cached_property[T]):  # noqa: N801  # called as that of functools is
    """A method as an attribute: called once for each object, whichever thread asks first; others wait for its value.

    An error is not kept: who asks next tries again.
    """

    if not TYPE_CHECKING:

        def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
            """Return the value; asked only as long as the object's dictionary does not hold it."""
            if instance is None:
                return self
            values, name = instance.__dict__, self.attrname
            key = id(instance), name
            with _computing.setdefault(key, RLock()):
                try:
                    if name not in values:
                        values[name] = self.func(instance)
                    return values[name]
                finally:
                    _computing.pop(key, None)
