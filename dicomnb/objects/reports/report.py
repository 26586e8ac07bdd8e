"""A whole structured report: its tree as text and as a table, what it refers to, and what it measured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from dicomnb.objects.record_table import RecordTable
from dicomnb.objects.reports.content_item import ContentItem, ContentReference, content_tree
from dicomnb.objects.reports.coordinates import ReportCoordinates, coordinates_of
from dicomnb.objects.reports.irradiation import irradiation_events
from dicomnb.objects.reports.measurements import measurements
from dicomnb.objects.reports.report_html import report_markup
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.files.read_write import Readable, read
from dicomnb.parsing.table.header_table import MASK
from dicomnb.parsing.table.markup import Markup
from dicomnb.parsing.table.rich_output import RichOutput
from dicomnb.pixels.attributes import items, text
from dicomnb.printable import printable
from dicomnb.standard.code import NO_CODE, Code
from dicomnb.volumes.loading.object_kinds import kind_of_object, other_kind

__all__ = ["StructuredReport", "report"]

_COLUMNS: Final = (
    "position",
    "relationship",
    "type",
    "concept",
    "value",
    "unit",
    "concept code",
    "value code",
    "references",
    "observed",
)


class StructuredReport(RichOutput):
    """A structured report; a notebook shows its tree, `str` gives it as text.

    A notebook hides what may tell who somebody is: free text, names, dates of birth. `str`, `items` and `find` show
    all, as data sets do.

    Parameters
    ----------
    dataset : Dataset
        The report.
    identifiers : bool
        True if a notebook shows who the patient is, and free text.

    Attributes
    ----------
    root : ContentItem
        The root of the content tree.

    References
    ----------
    PS3.3 A.35 (the classes of reports), C.17 (their modules).

    Examples
    --------
    >>> import dicomnb as dn
    >>> report = dn.report(dn.make_study("report") / "measurements.dcm")
    >>> report
    <StructuredReport 'Imaging Measurement Report', 17 items>
    >>> for item in report.find("Long Axis"):
    ...     print(item.name, item.value, item.unit_text)
    Long Axis 26.0 mm
    """

    __slots__ = ("_identifiers", "dataset", "root")

    def __init__(self, dataset: Dataset, *, identifiers: bool = False) -> None:
        self.dataset = dataset
        self._identifiers = identifiers
        self.root = content_tree(dataset)

    @property
    def title(self) -> str:
        """What the document is called: the concept of its root."""
        return str(self.root.name) or kind_of_object(self.dataset).name

    @property
    def status(self) -> str:
        """Whether it is complete and verified, in words; empty where the file does not say."""
        flags = (text(self.dataset, keyword) for keyword in ("CompletionFlag", "VerificationFlag", "PreliminaryFlag"))
        return ", ".join(flag.lower() for flag in flags if flag)

    def __iter__(self) -> Iterator[ContentItem]:
        """Yield all items, in the order of the document."""
        return self.root.walk()

    def find(self, concept: str | tuple[str, str]) -> list[ContentItem]:
        """Return the items of a concept.

        Parameters
        ----------
        concept : str or (str, str)
            Part of its meaning, in any case; or its code and coding scheme, ``("121071", "DCM")``.

        Examples
        --------
        >>> import dicomnb as dn
        >>> report = dn.report(dn.make_study("report") / "measurements.dcm")
        >>> [str(item.value) for item in report.find(("363698007", "SCT"))]
        ['Lung']
        """
        if isinstance(concept, str):
            return [item for item in self if concept.lower() in str(item.name).lower() and item.name]
        return [item for item in self if item.name.key == tuple(concept)]

    @property
    def references(self) -> tuple[ContentReference, ...]:
        """The objects that content items refer to, each once, in the order of the document."""
        return tuple(dict.fromkeys(each for item in self for each in item.references))

    @property
    def evidence(self) -> tuple[ContentReference, ...]:
        """The objects that the header lists as evidence, current requests first (PS3.3 C.17.2)."""
        found = []
        for keyword in ("CurrentRequestedProcedureEvidenceSequence", "PertinentOtherEvidenceSequence"):
            for study in items(self.dataset, keyword):
                for series in items(study, "ReferencedSeriesSequence"):
                    for item in items(series, "ReferencedSOPSequence"):
                        uids = (text(item, "ReferencedSOPClassUID"), text(item, "ReferencedSOPInstanceUID"))
                        found.append(ContentReference(*uids))
        return tuple(found)

    def coordinates(self) -> list[ReportCoordinates]:
        """Return what the report marks on images and in the patient; ``show(image, overlay=report)`` draws it.

        Examples
        --------
        >>> import dicomnb as dn
        >>> (line,) = dn.report(dn.make_study("report") / "measurements.dcm").coordinates()
        >>> line.name, line.kind, line.points.shape
        ('Nodule Long Axis 26 mm', 'POLYLINE', (2, 2))
        """
        return coordinates_of(self.root)

    def at_hand(self, datasets: Any) -> dict[str, Any]:
        """Return those of some data sets that the report refers to.

        Parameters
        ----------
        datasets : Volume, or iterable of Dataset
            What is at hand.

        Returns
        -------
        dict of str to Dataset
            By SOP Instance UID; what is missing in it is referred to and not at hand.
        """
        slices = getattr(datasets, "slices", None)
        there = datasets if slices is None else [each.dataset for each in slices if each is not None]
        by_uid = {text(each, "SOPInstanceUID"): each for each in there}
        return {
            each.sop_instance: by_uid[each.sop_instance]
            for each in (*self.references, *self.evidence)
            if each.sop_instance in by_uid
        }

    # -- tables ----------------------------------------------------------------------------------------------

    def measurements(self, *, identifiers: bool = False) -> RecordTable:
        """Return what was measured, one row a value, with units; see `dicomnb.objects.reports.measurements`.

        Parameters
        ----------
        identifiers : bool
            True to show free text too, such as the name of a lesion.

        Examples
        --------
        >>> import dicomnb as dn
        >>> report = dn.report(dn.make_study("report") / "measurements.dcm")
        >>> for row in report.measurements():
        ...     print(row["finding"], row["site"], row["measurement"], row["value"], row["unit"])
        Nodule Lung Long Axis 26.0 mm
        Nodule Lung Volume 9.203 cm3
        """
        return measurements(self.root, identifiers=identifiers)

    def irradiation_events(self, *, identifiers: bool = False) -> RecordTable:
        """Return the irradiation events of an X-ray dose report, one row an event, with units in the columns' names.

        Parameters
        ----------
        identifiers : bool
            True to show free text too, such as comments.

        Examples
        --------
        >>> import dicomnb as dn
        >>> report = dn.report(dn.make_study("report") / "dose.dcm")
        >>> report.irradiation_events().column("Mean CTDIvol (mGy)")
        [12.4, 3.1]
        """
        return irradiation_events(self.root, identifiers=identifiers)

    def to_pandas(self, *, identifiers: bool = False) -> Any:
        """Return a `pandas.DataFrame`, one row an item.

        Parameters
        ----------
        identifiers : bool
            True shows every value. Otherwise free text, names and dates of birth are masked: notebooks keep tables.

        Raises
        ------
        MissingDependency
            If pandas is not installed.
        """
        return RecordTable(_COLUMNS, [self._row(item, identifiers) for item in self]).to_pandas()

    def _row(self, item: ContentItem, identifiers: bool) -> tuple[Any, ...]:
        value = item.value
        if item.value is not None and item.is_identifying and not identifiers:
            value = MASK
        coded = value if isinstance(value, Code) else NO_CODE
        return (
            item.place,
            item.relationship,
            item.kind,
            str(item.name),
            str(value) if isinstance(value, Code) else value,
            item.unit_text,
            item.name.notation,
            coded.notation,
            ", ".join(each.sop_instance for each in item.references),
            item.observed,
        )

    # -- how it is shown -------------------------------------------------------------------------------------

    def show(self, *, identifiers: bool = True) -> StructuredReport:
        """Return the report as it is, but so that a notebook shows (or hides) free text and who the patient is.

        Examples
        --------
        >>> import dicomnb as dn
        >>> report = dn.report(dn.make_study("report") / "measurements.dcm")
        >>> "Reader^Rosa" in report._repr_html_(), "Reader^Rosa" in report.show()._repr_html_()
        (False, True)
        """
        return StructuredReport(self.dataset, identifiers=identifiers)

    def to_text(self, *, codes: bool = False, identifiers: bool = True) -> str:
        """Return the tree as text, one line an item.

        Parameters
        ----------
        codes : bool
            True to write codes and their schemes behind the meanings.
        identifiers : bool
            False to mask free text, names and dates of birth.
        """
        head = ": ".join(part for part in (self.title, self.status) if part)
        lines = [_line(item, codes, identifiers) for item in self.root.walk()]
        return "\n".join([printable(head), *lines[1:]]) if lines else printable(head)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        count = sum(1 for _ in self)
        return f"<StructuredReport {printable(repr(self.title))}, {count:,} {'item' if count == 1 else 'items'}>"

    def _plain_text(self) -> str:
        return self.to_text(identifiers=self._identifiers)

    def _markup(self) -> Markup:
        notes = [part for part in (kind_of_object(self.dataset).name, self.status) if part]
        return report_markup(self.root, self.title, ", ".join(notes), identifiers=self._identifiers)


def _line(item: ContentItem, codes: bool, identifiers: bool) -> str:
    def written(code: Code) -> str:
        return f"{code} {code.notation}".strip() if codes else str(code)

    shown = written(item.value) if isinstance(item.value, Code) else item.value_text
    if item.is_identifying and not identifiers and shown:
        shown = MASK
    name = written(item.name)
    what = f"{name}: {shown}" if name and shown else name or shown
    relation = f"{item.relationship.lower()} " if item.relationship else ""
    return printable(f"{'  ' * (len(item.position) - 1)}{relation}{item.kind or 'by reference'} {what}".rstrip())


def report(source: Readable, *, identifiers: bool = False) -> StructuredReport:
    """Return a structured report: its content tree, what it refers to, its measurements.

    Parameters
    ----------
    source : Dataset or path
        A structured report of any class, a key object selection, a radiation dose report.
    identifiers : bool, default False
        True if a notebook shows free text, and who the patient is. Notebooks keep what they show.

    Returns
    -------
    StructuredReport
        A notebook shows a tree that can be searched and folded; ``print`` shows it as text.

    Raises
    ------
    UsageError
        If it is no report.

    References
    ----------
    PS3.3 A.35, C.17.

    Examples
    --------
    >>> import dicomnb as dn
    >>> print(dn.report(dn.make_study("report") / "key.dcm"))
    Of Interest
      contains TEXT Key Object Description: The nodule
      contains IMAGE CT Image 2.25.126406279616757011948532034858811743782
      contains IMAGE CT Image 2.25.202309824397996669706000649970513280888
    """
    dataset = read(source)
    if kind_of_object(dataset).family != "report" and "ContentSequence" not in dataset:
        raise other_kind(dataset, "and no structured report")
    return StructuredReport(dataset, identifiers=identifiers)
