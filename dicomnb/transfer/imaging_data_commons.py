"""Series of the Imaging Data Commons, fetched by its own package, idc-index.

The package brings an index of all series: how many files each has, under which licence, and what is to be cited. It
fetches by a program of its own, which goes on where it was interrupted. Here files are counted, looked into, and noted
with their checksums.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from dicomnb.errors import FileError, NotOnServer, TransferError, TruncatedFile
from dicomnb.optional_package import optional_package
from dicomnb.parsing.files.read_write import read
from dicomnb.transfer.cache import uid_name
from dicomnb.transfer.fetched import Fetched
from dicomnb.transfer.manifest import Manifest

__all__ = ["SOURCE", "fetch_public"]

SOURCE: Final = "Imaging Data Commons (https://imaging.datacommons.cancer.gov)"
_COMMONS_DOI: Final = "10.1148/rg.230180"
"""The paper about the Imaging Data Commons, which it asks to cite."""
_SEVERAL: Final = "; "


def fetch_public(wanted: Sequence[str], cache: Path) -> Fetched:
    """Fetch series by their UIDs.

    Raises
    ------
    MissingDependency
        If idc-index is not installed, and a series is not here yet.
    NotOnServer
        If the index has no such series.
    TransferError
        If not all files of a series arrive.
    """
    top = cache / "idc"
    client: Any = None
    records = []
    for uid in wanted:
        record = Manifest.of(top / uid_name(uid))
        # The index takes half a minute to load: ask it only where something is missing.
        if not (record.is_complete and all(map(record.holds, record.names))):
            if client is None:
                module = optional_package("idc_index", "idc-index", "idc", "Fetching from the Imaging Data Commons")
                client = module.IDCClient()
            _fetch(client, uid, record)
        records.append(record)
    licenses = dict.fromkeys(str(record.facts["license"]) for record in records if record.facts.get("license"))
    cited = dict.fromkeys(str(one) for record in records for one in record.facts.get("citation", ()))
    return Fetched(
        records[0].folder if len(records) == 1 else top,
        tuple(record.folder / name for record in records for name in record.names),
        SOURCE,
        _SEVERAL.join(licenses) or None,
        tuple(cited),
    )


def _fetch(client: Any, uid: str, record: Manifest) -> None:
    rows = client.index[client.index["SeriesInstanceUID"] == uid].to_dict("records")
    if not rows:
        raise NotOnServer(
            f"The index of the Imaging Data Commons has no series {uid}.",
            remedy="A newer index comes with: pip install --upgrade idc-index",
        )
    stated = rows[0]
    count = int(stated["instanceCount"])
    record.folder.mkdir(parents=True, exist_ok=True)
    try:
        # Progress is theirs: the bar counts bytes. sync leaves alone what is there in full size.
        client.download_dicom_series(
            uid, str(record.folder), quiet=True, show_progress_bar=True, use_s5cmd_sync=True, dirTemplate=None
        )
    except Exception as error:  # whatever their program runs into
        raise _incomplete(uid, record, count, f" ({type(error).__name__}: {error})") from error
    arrived = [path for path in sorted(record.folder.iterdir()) if _is_whole(path)]
    for path in arrived:
        record.adopt(path.name)
    facts = {"source": SOURCE, "series": uid, "license": _text(stated.get("license_short_name"))}
    record.save({**facts, "citation": _citations(_text(stated.get("source_DOI")))}, is_complete=len(arrived) == count)
    if len(arrived) != count:
        raise _incomplete(uid, record, count, "")


def _incomplete(uid: str, record: Manifest, count: int, reason: str) -> TransferError:
    arrived = sum(_is_whole(path) for path in record.folder.iterdir())
    return TransferError(
        f"{arrived:,} of {count:,} files of series {uid} have arrived from the Imaging Data Commons{reason}.",
        remedy=f"Call it again: it goes on there. They are in {record.folder}.",
    )


def _is_whole(path: Path) -> bool:
    """Return True for a DICOM file that does not end too early; what does is taken away, to be fetched again."""
    if path.suffix != ".dcm":
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            faults = read(path).faults
    except FileError:
        faults = (TruncatedFile("no data set"),)
    if any(isinstance(fault, TruncatedFile) for fault in faults):
        path.unlink()
        return False
    return True


def _text(value: object) -> str | None:
    """Return the text of a cell of the index, None where it is empty: pandas has NaN there."""
    return value if isinstance(value, str) and value else None


def _citations(doi: str | None) -> list[str]:
    return [f"https://doi.org/{one}" for one in (doi, _COMMONS_DOI) if one]
