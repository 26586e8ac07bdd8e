"""The two kinds of text that are more than text: names of persons and unique identifiers.

Both are `str`, so that comparing, searching and printing them needs nothing new.
"""

from __future__ import annotations

from dicomnb.standard import uid

__all__ = ["UID", "PersonName"]


class PersonName(str):
    """The name of a person: up to three component groups, each of up to five components (PS3.5 6.2, VR PN).

    Examples
    --------
    >>> name = PersonName("Yamada^Tarou=山田^太郎=やまだ^たろう")
    >>> name.family_name, name.ideographic
    ('Yamada', '山田^太郎')
    """

    __slots__ = ()

    def _group(self, index: int) -> str:
        return [*self.split("="), "", ""][index]

    def _component(self, index: int) -> str:
        return [*self.alphabetic.split("^"), *[""] * 4][index]

    @property
    def alphabetic(self) -> str:
        """The first component group: letters without ideographs."""
        return self._group(0)

    @property
    def ideographic(self) -> str:
        """The second component group."""
        return self._group(1)

    @property
    def phonetic(self) -> str:
        """The third component group."""
        return self._group(2)

    @property
    def family_name(self) -> str:
        """First component of the alphabetic group."""
        return self._component(0)

    @property
    def given_name(self) -> str:
        """Second component of the alphabetic group."""
        return self._component(1)

    @property
    def middle_name(self) -> str:
        """Third component of the alphabetic group."""
        return self._component(2)

    @property
    def name_prefix(self) -> str:
        """Fourth component of the alphabetic group."""
        return self._component(3)

    @property
    def name_suffix(self) -> str:
        """Fifth component of the alphabetic group."""
        return self._component(4)


class UID(str):
    """A unique identifier (PS3.5 9).

    Examples
    --------
    >>> UID("1.2.840.10008.1.2.1").name
    'Explicit VR Little Endian'
    """

    __slots__ = ()

    @property
    def name(self) -> str:
        """Its name in PS3.6, or the UID itself where it has none."""
        return uid.name_of(self) or str(self)
