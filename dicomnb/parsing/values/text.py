"""The two kinds of text that are more than text: names of persons and unique identifiers.

Both are `str`, so that comparing, searching and printing them needs nothing new.
"""

from __future__ import annotations

import re
from typing import Final, Self

from dicomnb.errors import UsageError
from dicomnb.standard import uid
from dicomnb.standard.transfer_syntax import TransferSyntax, transfer_syntax

__all__ = ["UID", "PersonName"]

_COMPONENTS: Final = ("family_name", "given_name", "middle_name", "name_prefix", "name_suffix")
_STANDARD_ROOT: Final = "1.2.840.10008."
_VALID: Final = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))*")


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
    def components(self) -> tuple[str, ...]:
        """The component groups that there are, up to three."""
        return tuple(self.split("="))

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

    def family_comma_given(self) -> str:
        """Return ``"Family, Given"``.

        Examples
        --------
        >>> PersonName("Roe^Jane^Q").family_comma_given()
        'Roe, Jane'
        """
        return f"{self.family_name}, {self.given_name}"

    def formatted(self, format_str: str) -> str:
        """Return the components of the alphabetic group in a format with ``%``.

        Examples
        --------
        >>> PersonName("Roe^Jane").formatted("%(given_name)s %(family_name)s")
        'Jane Roe'
        """
        return format_str % {name: getattr(self, name) for name in _COMPONENTS}

    @classmethod
    def from_named_components(cls, **components: str | bytes) -> Self:
        """Return the name that has these components; those that follow the last one are left out.

        Parameters
        ----------
        **components : str
            ``family_name``, ``given_name``, ``middle_name``, ``name_prefix``, ``name_suffix``; with ``_ideographic`` or
            ``_phonetic`` behind those of the other two groups.

        Raises
        ------
        UsageError
            If a component has another name, or holds a delimiter, which would make two of it.

        Examples
        --------
        >>> PersonName.from_named_components(family_name="Yamada", family_name_phonetic="やまだ")
        'Yamada==やまだ'
        """
        components.pop("encodings", None)
        for name, text in components.items():
            if name.removesuffix("_ideographic").removesuffix("_phonetic") not in _COMPONENTS:
                raise UsageError(f"{name!r} is no component of a name.", remedy=f"There are {', '.join(_COMPONENTS)}.")
            if not isinstance(text, str) or any(mark in text for mark in "=^\\"):
                raise UsageError(f"The component {name} is text without =, ^ and backslash, not {text!r}.")
        groups = [
            "^".join(str(components.get(f"{name}{group}", "")) for name in _COMPONENTS).rstrip("^")
            for group in ("", "_ideographic", "_phonetic")
        ]
        return cls("=".join(groups).rstrip("="))


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

    @property
    def keyword(self) -> str:
        """Its keyword in PS3.6, empty where it has none."""
        return uid.keyword_of(self)

    @property
    def type(self) -> str:
        """What it names (PS3.6 Table A-1): ``SOP Class``, ``Transfer Syntax`` ...; empty where nothing registers it."""
        return uid.type_of(self)

    @property
    def info(self) -> str:
        """Remarks on it: none are kept."""
        return ""

    @property
    def is_retired(self) -> bool:
        """True for one that PS3.6 Table A-1 marks as retired."""
        return uid.is_retired(self)

    @property
    def is_private(self) -> bool:
        """True unless it stands under the root of the standard, 1.2.840.10008."""
        return not f"{self}.".startswith(_STANDARD_ROOT)

    @property
    def is_valid(self) -> bool:
        """True if it has at most 64 characters: numbers joined by dots, none with a leading zero (PS3.5 9.1)."""
        return len(self) <= 64 and _VALID.fullmatch(self) is not None

    @property
    def is_transfer_syntax(self) -> bool:
        """True for a transfer syntax of the standard."""
        return self.type == "Transfer Syntax"

    @property
    def is_implicit_VR(self) -> bool | None:  # noqa: N802 - as pydicom spells it
        """True for a transfer syntax without VRs; None for what is no transfer syntax."""
        syntax = self._syntax
        return None if syntax is None else not syntax.explicit

    @property
    def is_little_endian(self) -> bool | None:
        """True for a transfer syntax in little endian; None for what is no transfer syntax."""
        syntax = self._syntax
        return None if syntax is None else not syntax.big_endian

    @property
    def is_deflated(self) -> bool | None:
        """True for a transfer syntax whose data set is deflated; None for what is no transfer syntax."""
        syntax = self._syntax
        return None if syntax is None else syntax.deflated

    @property
    def is_encapsulated(self) -> bool | None:
        """True for a transfer syntax whose pixels are fragments (PS3.5 A.4); None for what is no transfer syntax."""
        syntax = self._syntax
        return None if syntax is None else syntax.encapsulated

    is_compressed = is_encapsulated

    @property
    def _syntax(self) -> TransferSyntax | None:
        return transfer_syntax(self) if self.is_private or self.is_transfer_syntax else None
