"""A value as it stands in a file: its bytes, their order, and the character set of its text."""

from __future__ import annotations

from dicomnb.parsing.encoding.encoded_dataset import EncodedDataset
from dicomnb.parsing.encoding.framing import UNDEFINED, Framing
from dicomnb.parsing.encoding.reading_plans import ElementSpan
from dicomnb.parsing.values import decoding
from dicomnb.standard.charset import Charset

__all__ = ["Encoded", "is_big_endian"]


class Encoded:
    """A value as it stands in a file.

    Parameters
    ----------
    block : Block
        The bytes of its data set.
    place : Place
        Where it lies in them.
    charset : Charset
        The character set it was written in.
    """

    __slots__ = ("block", "charset", "place")

    def __init__(self, block: EncodedDataset, place: ElementSpan, charset: Charset) -> None:
        self.block = block
        self.place = place
        self.charset = charset

    def __len__(self) -> int:
        return self.place.stop - self.place.start

    @property
    def form(self) -> Framing:
        """How the data set around it is framed."""
        return self.block.form

    @property
    def big_endian(self) -> bool:
        """The byte order of the value. What was written as UN is little endian everywhere (PS3.5 6.2.2, note 2)."""
        return is_big_endian(self.block, self.place)

    @property
    def has_undefined_length(self) -> bool:
        """True if a delimiter ends the value, and not its length."""
        return self.place.header.length == UNDEFINED

    def raw(self) -> bytes:
        """Return the value's bytes, padding included; nothing is kept."""
        return self.block.read(self.place.start, self.place.stop)

    def whole(self) -> bytes:
        """Return header, value, and the delimiter where one ends it."""
        data = self.block.read(self.place.at, self.place.stop)
        if self.has_undefined_length:
            return data + self.form.sequence_end
        return data

    def private_creator(self, tag: int) -> str:
        """Return what the private creator with this tag says in the same data set, empty where there is none."""
        if tag not in self.block.layout.positions:
            return ""
        place = self.block.place(tag)
        return decoding.strings(self.block.read(place.start, place.stop), "LO", self.charset)[0].strip()


def is_big_endian(block: EncodedDataset, place: ElementSpan) -> bool:
    """Return True for a value whose numbers begin with the high byte."""
    return block.form.big_endian and place.header.vr != "UN"
