"""Elements by keyword: ``ds.Rows`` is read, set and deleted like any attribute of an object."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from typing import Any

from dicomnb.errors import DicomWarning, MissingAttribute, WrongType
from dicomnb.parsing.dataset import extensions
from dicomnb.parsing.dataset.element import DataElement
from dicomnb.parsing.dataset.elements import Elements
from dicomnb.parsing.values import implicit_vr
from dicomnb.parsing.values.assigned import assigned_value
from dicomnb.standard import dictionary
from dicomnb.standard.charset import codecs_for
from dicomnb.standard.tag import TagLike, tag_text, to_tag
from dicomnb.standard.vr import AMBIGUOUS, VRS

__all__ = ["AttributeAccess"]


class AttributeAccess(Elements):
    """Elements, and their values by the keywords of the dictionary (PS3.6)."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Any:
        tag = dictionary.resolve(name)
        if tag is not None:
            try:
                return self._value(tag)
            except KeyError:
                raise self._missing(name, tag) from None
        if name in extensions.GET:
            return extensions.function_at(extensions.GET[name])(self)
        if name.startswith("_"):
            raise AttributeError(name)
        raise self._missing(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name[:1].isupper():
            tag = dictionary.resolve(name)
            if tag is not None:
                self._set_value(tag, value)
                return
            near = dictionary.nearest(name)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            warnings.warn(
                DicomWarning(f"{name} is no keyword of the DICOM dictionary: it is not put into the data set.{hint}"),
                stacklevel=2,
            )
        elif name in extensions.SET:
            extensions.function_at(extensions.SET[name])(self, value)
            return
        object.__setattr__(self, name, value)

    def __delattr__(self, name: str) -> None:
        tag = dictionary.resolve(name)
        if tag is not None and name not in vars(self):
            if not self._store.has(tag):
                raise self._missing(name, tag)
            del self[tag]
        else:
            object.__delattr__(self, name)

    def dir(self, *filters: str) -> list[str]:
        """Return the keywords present, in alphabetical order.

        Parameters
        ----------
        *filters : str
            Keep only keywords that contain one of these, in whatever case: ``ds.dir("pat")``.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.PatientName, ds.PatientID, ds.Rows = "Roe^Jane", "12", 3
        >>> ds.dir("pat")
        ['PatientID', 'PatientName']
        """
        present = sorted({keyword for tag in self._store.tags() if (keyword := dictionary.keyword_of(tag))})
        if not filters:
            return present
        wanted = [text.lower() for text in filters]
        return [keyword for keyword in present if any(text in keyword.lower() for text in wanted)]

    def __dir__(self) -> list[str]:
        return sorted({*object.__dir__(self), *self.dir(), *extensions.GET})

    def _ipython_key_completions_(self) -> list[str]:
        return self.dir()

    def _missing(self, keyword: str, tag: int | None = None) -> MissingAttribute:
        """Return the error for a keyword that is not there, or is none."""
        if tag is not None:
            return MissingAttribute(
                f"The data set has no {keyword} {tag_text(tag)}.",
                tag=tag,
                remedy=lambda: _did_you_mean(keyword, self.dir()),
            )
        return MissingAttribute(
            f"{keyword} is no keyword of the DICOM dictionary and no attribute of a data set.",
            remedy=lambda: _did_you_mean(keyword, self.dir()) or _did_you_mean(keyword, None),
        )

    def pick(self, *keywords: str) -> tuple[Any, ...]:
        """Return the values of several keywords at once, None for those that the data set does not have.

        The quickest way to a few values of each file of a series: how to read them is found out for the first file
        only. A list is a copy, so that changing it leaves the data set as it is.

        Parameters
        ----------
        *keywords : str
            Keywords of the dictionary, as in ``ds.Keyword``.

        Raises
        ------
        MissingAttribute
            If one of them is no keyword.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows, ds.PixelSpacing = 3, [2.0, 0.5]
        >>> ds.pick("Rows", "Columns", "PixelSpacing")
        (3, None, [2.0, 0.5])
        """
        store = self._store
        picked = store.values_in_bytes(keywords, _tag_of)
        if picked is not None:
            return picked
        return tuple([_own(self._value(tag)) if store.has(tag) else None for tag in map(_tag_of, keywords)])

    def __init__(self, elements: Mapping[Any, Any] | Iterable[DataElement] = ()) -> None:
        super().__init__()
        if elements:
            self.update(elements)

    def setdefault(self, key: TagLike, default: Any = None) -> DataElement:
        """Return an element; put `default` there first where there is none.

        Parameters
        ----------
        key : int, str or pair of int
            A keyword or a tag.
        default : DataElement or object
            The element to put there, or its value.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.setdefault("Rows", 3).value, ds.setdefault("Rows", 5).value
        (3, 3)
        """
        if key not in self:
            self._put(key, default)
        return self[key]

    def update(self, elements: Mapping[Any, Any] | Iterable[DataElement]) -> None:
        """Put in all elements of a mapping, a data set or a list.

        Parameters
        ----------
        elements : mapping, or iterable of DataElement
            A mapping has tags or keywords, and elements or values.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds, more = dn.Dataset(), dn.Dataset()
        >>> more.Rows = 3
        >>> ds.update(more)
        >>> ds.update({"Columns": 5})
        >>> ds.dir()
        ['Columns', 'Rows']
        """
        if isinstance(elements, Mapping):
            for key, element in elements.items():
                self._put(key, element)
            return
        if isinstance(elements, str) or not isinstance(elements, Iterable):
            raise WrongType(f"A data set takes a mapping, a data set or a list of elements, not {elements!r}.")
        for element in elements:
            self._put_element(element)

    def _put_element(self, element: DataElement) -> None:
        if not isinstance(element, DataElement):
            raise WrongType(f"This takes a DataElement, not {element!r}.", remedy="Use ds.add_new(tag, VR, value).")
        self[element.tag] = element

    def _put(self, key: TagLike, value: Any) -> None:
        """Put in an element, or one that has a value."""
        if isinstance(value, DataElement):
            self[key] = value
            return
        tag = to_tag(key)
        if not self._store.has(tag) and not dictionary.vr_of(tag):
            raise WrongType(
                f"The VR of {tag_text(tag)} is not known.", tag=tag, remedy="Give a DataElement, or use add_new."
            )
        self._set_value(tag, value)

    def _set_value(self, tag: int, value: Any) -> None:
        if self._store.has(tag):
            element = self._element(tag)
            element.value = self._text_of(element.VR, value)
            return
        self.add_new(tag, dictionary.vr_of(tag), value)

    def _text_of(self, vr: str, value: Any) -> Any:
        """Return a value; bytes of text decoded by the Specific Character Set."""
        if not isinstance(value, (bytes, bytearray)) or not VRS[vr].charset:
            return value
        terms = self._store.own_or_inherited("SpecificCharacterSet")
        charset = codecs_for([terms] if isinstance(terms, str) else terms) if terms else None
        if charset is None and self._store.inherited is not None:
            charset = self._store.inherited.charset
        return assigned_value(value, vr, charset)

    def add_new(self, tag: TagLike, VR: str, value: Any) -> None:
        """Put in an element, in place of the one that has this tag.

        Parameters
        ----------
        tag : int, str or pair of int
            Anything that `Tag` takes.
        VR : str
            One of the value representations (PS3.5 6.2), or a choice such as ``"US or SS"``, which what the data set
            says of its pixels decides.
        value : object
            What the attribute is to be. Bytes of text are read in the data set's Specific Character Set.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.add_new((0x0028, 0x0010), "US", 3)
        >>> ds.Rows
        3
        """
        tag = to_tag(tag)
        if VR in AMBIGUOUS:
            VR = implicit_vr.resolve_ambiguous_vr(VR, tag, None, self._store.own_or_inherited, value)
        self[tag] = DataElement(tag, VR, value if VR not in VRS else self._text_of(VR, value))

    def data_element(self, name: str) -> DataElement | None:
        """Return an element by keyword, None where the data set has none.

        Parameters
        ----------
        name : str
            A keyword of the dictionary.

        Examples
        --------
        >>> import dicomnb as dn
        >>> ds = dn.Dataset()
        >>> ds.Rows = 3
        >>> ds.data_element("Rows")
        (0028, 0010) Rows                                US: 3
        >>> ds.data_element("Columns") is None
        True
        """
        tag = dictionary.resolve(name)
        return self._element(tag) if tag is not None and self._store.has(tag) else None


def _tag_of(keyword: str) -> int:
    tag = dictionary.resolve(keyword)
    if tag is None:
        raise MissingAttribute(
            f"{keyword} is no keyword of the DICOM dictionary.", remedy=lambda: _did_you_mean(keyword, None)
        )
    return tag


def _own(value: Any) -> Any:
    return value.copy() if type(value) is list else value


def _did_you_mean(keyword: str, among: list[str] | None) -> str | None:
    near = dictionary.nearest(keyword, among)
    return f"Did you mean {' or '.join(near)}?" if near else None
