"""Headers, catalogs and measurements as pandas tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from inspect import signature
from typing import TYPE_CHECKING, Any

from dicomnb.errors import UnsupportedSource
from dicomnb.optional_package import optional_package
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import read
from dicomnb.parsing.table.header_table import MASK, row_of
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.standard.tag import tag_text
from dicomnb.volumes.volume import Volume

if TYPE_CHECKING:
    import pandas

__all__ = ["to_pandas"]

_COLUMNS = ("path", "tag", "name", "VR", "VM", "value")


def to_pandas(source: Any, *, identifiers: bool = False) -> pandas.DataFrame:
    """Return a table.

    Parameters
    ----------
    source : Dataset, path, Volume, Catalog, StructuredReport, MultiplexGroup, measurement, or list of measurements
        What to tabulate: of a data set or file its header, of a volume the header of its first slice, of a catalog its
        series, of a report, a group of a waveform and anything else with a ``to_pandas()`` what that returns, of what
        `roi`, `distance` and their like return (anything that has a ``to_dict()``) its numbers.
    identifiers : bool
        Of headers: True shows every value. Otherwise those that may identify a person are masked, since tables stay in
        saved notebooks. (A catalog's table holds all, as `Catalog.to_pandas` says.)

    Returns
    -------
    pandas.DataFrame
        A header: one row an element, those of items below their sequence, with ``path``
        (``"SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing"``), tag, name, VR, VM and value as
        Python has it; of a binary one what it is. Measurements: one row each, numbers of a part beside each other
        (``"shape.radius"``).

    Raises
    ------
    UnsupportedSource
        If there is no table of it.
    MissingDependency
        If pandas is not installed.

    Examples
    --------
    >>> import dicomnb as dn
    >>> table = dn.to_pandas(dn.load(dn.sample()))
    >>> table[table.path == "PixelSpacing"].value.item()
    [3.125, 3.125]
    >>> table.set_index("path").value["PatientName"]
    'masked'
    """
    pd = optional_package("pandas", "pandas", "pandas", "A table")
    own = getattr(source, "to_pandas", None)
    if callable(own):
        made: pandas.DataFrame = own(identifiers=identifiers) if "identifiers" in signature(own).parameters else own()
        return made
    if isinstance(source, Volume):
        source = source.dataset
    records = None if isinstance(source, Dataset) else _records(source)
    if records is not None:
        found: pandas.DataFrame = pd.json_normalize(records)
        return found
    if isinstance(source, RichOutput) and not isinstance(source, Dataset):
        raise UnsupportedSource(
            f"A {type(source).__name__} is no single table.",
            remedy="Parts of it are: a group of a waveform (waveform[0]), the control points of a beam "
            "(plan.control_points(1)), the measurements of a report.",
        )
    rows = list(_rows(read(source), "", identifiers))
    table: pandas.DataFrame = pd.DataFrame(rows, columns=list(_COLUMNS))
    return table


def _records(source: Any) -> list[Mapping[str, Any]] | None:
    """Return measurements as dictionaries, None where it is none."""
    if isinstance(source, (list, tuple)):
        if not all(hasattr(each, "to_dict") for each in source):
            raise UnsupportedSource(
                "A list that is to become a table holds measurements only.",
                remedy="Of several headers make several tables; scan(folder) has one row for each series.",
            )
        return [each.to_dict() for each in source]
    return [source.to_dict()] if hasattr(source, "to_dict") else None


def _rows(dataset: Dataset, before: str, identifiers: bool) -> Iterator[tuple[Any, ...]]:
    creators: dict[int, str] = {}
    for element in dataset:
        row = row_of(dataset, element, creators, identifiers=identifiers)
        path = f"{before}{row.keyword or tag_text(row.tag)}"
        if row.vr != "SQ" or row.masked:
            yield path, tag_text(row.tag), row.name, row.vr, row.vm, MASK if row.masked else _value(element, row.value)
            continue
        yield path, tag_text(row.tag), row.name, row.vr, row.vm, row.value
        for number, item in enumerate(element.value):
            yield from _rows(item, f"{path}[{number}].", identifiers)


def _value(element: Any, shown: str) -> Any:
    """Return a value as Python has it; what is shown of bytes."""
    value = element.value
    if isinstance(value, (bytes, bytearray, memoryview)):
        return shown
    if value is None or isinstance(value, (int, float, str)):
        return value
    if isinstance(value, (list, tuple)):
        return [one if isinstance(one, (int, float)) else str(one) for one in value]
    return str(value)
