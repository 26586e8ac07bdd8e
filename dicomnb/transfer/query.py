"""What a DICOMweb server finds for some attributes (QIDO-RS, PS3.18 10.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from dicomnb.errors import UsageError
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.json_model import from_json
from dicomnb.parsing.table.header_table import MASK
from dicomnb.parsing.table.html_table import html_table, table_row
from dicomnb.parsing.table.markup import NO_MATH, Markup, tag
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.parsing.table.text_table import text_table
from dicomnb.standard.privacy import is_identifying
from dicomnb.standard.tag import Tag, to_tag
from dicomnb.transfer.web_server import WebServer

__all__ = ["Matches", "query"]

_MOST_ROWS: Final = 500
_STUDY: Final = (
    "PatientName", "PatientID", "StudyDate", "StudyDescription", "ModalitiesInStudy",
    "NumberOfStudyRelatedSeries", "NumberOfStudyRelatedInstances", "StudyInstanceUID",
)  # fmt: skip
_SERIES: Final = (
    "PatientName", "PatientID", "StudyDate", "Modality", "SeriesNumber", "SeriesDescription",
    "NumberOfSeriesRelatedInstances", "StudyInstanceUID", "SeriesInstanceUID",
)  # fmt: skip
_INSTANCE: Final = (
    "Modality",
    "InstanceNumber",
    "NumberOfFrames",
    "SOPClassUID",
    "SeriesInstanceUID",
    "SOPInstanceUID",
)
_LEVELS: Final = {"study": ("studies", _STUDY), "series": ("series", _SERIES), "image": ("instances", _INSTANCE)}


class Matches(RichOutput):
    """What was found: data sets, one a match. A notebook shows a table in which patients are masked; `str` shows all.

    Parameters
    ----------
    datasets : tuple of Dataset
        The matches.
    columns : tuple of str
        Keywords of the columns that are shown.
    """

    __slots__ = ("columns", "datasets")

    def __init__(self, datasets: tuple[Dataset, ...], columns: tuple[str, ...]) -> None:
        self.datasets = datasets
        self.columns = columns

    def __len__(self) -> int:
        return len(self.datasets)

    def __iter__(self) -> Iterator[Dataset]:
        return iter(self.datasets)

    def __getitem__(self, index: int) -> Dataset:
        return self.datasets[index]

    def _rows(self, *, identifiers: bool) -> list[list[str]]:
        hidden = {name for name in self.columns if not identifiers and is_identifying(to_tag(name))}
        rows = [[_text(one, name) for name in self.columns] for one in self.datasets]
        return [
            [MASK if cell and name in hidden else cell for name, cell in zip(self.columns, row, strict=True)]
            for row in rows
        ]

    def __str__(self) -> str:
        lines = text_table(self.columns, self._rows(identifiers=True), skip_empty=True)
        return "\n".join(lines) or "Nothing was found."

    def __repr__(self) -> str:
        return f"<Matches, {len(self)} found>"

    def _plain_text(self) -> str:
        return repr(self)

    def _markup(self) -> Markup:
        rows = self._rows(identifiers=False)
        kept = [number for number in range(len(self.columns)) if any(row[number] for row in rows)]
        if not rows:
            return tag("div", tag("p", "Nothing was found."), class_=f"dicomnb-records {NO_MATH}")
        notes = ["Values that may identify a person are masked; print(...) shows them."]
        if len(rows) > _MOST_ROWS:
            notes.append(f"The first {_MOST_ROWS} of {len(rows):,} are shown.")
        table = html_table(
            [self.columns[number] for number in kept],
            [table_row([row[number] for number in kept]) for row in rows[:_MOST_ROWS]],
        )
        return tag("div", table, tag("p", " ".join(notes)), class_=f"dicomnb-records {NO_MATH}")


def query(
    url: str, level: str = "study", *, auth: Any = None, timeout: float = 30.0, fuzzy: bool = False, **attributes: Any
) -> Matches:
    """Ask a DICOMweb server what it has.

    Parameters
    ----------
    url : str
        The root of its DICOMweb services, such as ``"https://server/dicom-web"``.
    level : str
        What is looked for: ``"study"``, ``"series"`` or ``"image"``.
    auth : tuple of str, str or requests.auth.AuthBase, optional
        User and password; or a token, which is sent as ``Bearer``; or what requests takes as `auth`.
    timeout : float
        Seconds to wait for an answer to begin, and for each part of it.
    fuzzy : bool
        True to find names that only sound alike, where the server can.
    **attributes : str or number
        Values by keyword: ``PatientID="4711"``, ``StudyDate="20240101-20240131"``, ``PatientName="Roe*"``.

    Returns
    -------
    Matches
        A data set for each match.

    Raises
    ------
    MissingDependency
        If dicomweb-client is not installed.
    TransferError
        If the server cannot be reached, refuses, or does not answer in time.
    NotATag
        If a keyword is none of DICOM.

    References
    ----------
    PS3.18 10.6 (QIDO-RS).

    Examples
    --------
    >>> import dicomnb as dn
    >>> try:
    ...     found = dn.query("http://127.0.0.1:9/dicom-web", "series", PatientName="Roe*", Modality="CT")
    ... except dn.DicomError as error:
    ...     print(type(error).__name__)
    TransferError
    """
    if level not in _LEVELS:
        raise UsageError(f"{level!r} is no level.", remedy=f"Take one of {', '.join(map(repr, _LEVELS))}.")
    plural, columns = _LEVELS[level]
    asked = {_keyword(name): str(value) for name, value in attributes.items()}
    shown = tuple(dict.fromkeys((*columns, *asked)))
    found = WebServer(url, auth, timeout).search(plural, asked, shown, fuzzy)
    inline = [{name: one for name, one in match.items() if "BulkDataURI" not in one} for match in found]
    return Matches(tuple(map(from_json, inline)), shown)


def _keyword(name: str) -> str:
    return Tag(to_tag(name)).keyword or name


def _text(dataset: Dataset, name: str) -> str:
    value = dataset.get(name)
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
