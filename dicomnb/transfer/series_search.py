"""Which series a DICOMweb server has for a study or for the UIDs of series, and which images are in one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dicomnb.errors import NotOnServer, UsageError
from dicomnb.transfer.web_server import WebServer

__all__ = ["SeriesOnServer", "find_series", "instances_of"]

_STUDY: Final = "0020000D"
_SERIES: Final = "0020000E"
_INSTANCE: Final = "00080018"


@dataclass(frozen=True, slots=True)
class SeriesOnServer:
    """A series by its UIDs."""

    study: str
    series: str


def find_series(server: WebServer, study: str | None, series: str | Sequence[str] | None) -> list[SeriesOnServer]:
    """Return the series that were asked for.

    Raises
    ------
    UsageError
        If neither study nor series was named.
    NotOnServer
        If the server has none of them, or lacks one.
    """
    wanted = [series] if isinstance(series, str) else list(series or ())
    if study is None and not wanted:
        raise UsageError(
            "Neither a study nor a series is named, and a whole archive is not fetched.",
            remedy="Find its UID with query(url, PatientID=...), and give study= or series=.",
        )
    inside = {} if study is None else {"StudyInstanceUID": study}
    if not wanted:
        matches = server.search("series", inside)
    else:
        matches = [one for uid in wanted for one in server.search("series", {**inside, "SeriesInstanceUID": uid})]
    found = {
        _text(one, _SERIES): SeriesOnServer(_text(one, _STUDY) or (study or ""), _text(one, _SERIES)) for one in matches
    }
    lacking = [uid for uid in wanted if uid not in found]
    if lacking or not found:
        what = f"series {lacking[0]}" if lacking else f"study {study}"
        raise NotOnServer(
            f"{server.url} has no {what}{f' in study {study}' if lacking and study else ''}.",
            remedy="Look up the UIDs with query(url, ...).",
        )
    return [found[uid] for uid in wanted] if wanted else list(found.values())


def instances_of(server: WebServer, one: SeriesOnServer) -> list[str]:
    """Return the UIDs of all images and other objects of a series.

    Raises
    ------
    NotOnServer
        If there are none.
    """
    matches = server.search("instances", {"StudyInstanceUID": one.study, "SeriesInstanceUID": one.series})
    found = [uid for uid in (_text(match, _INSTANCE) for match in matches) if uid]
    if not found:
        raise NotOnServer(f"{server.url} has no images in series {one.series}.")
    return found


def _text(match: Mapping[str, Any], tag: str) -> str:
    values = match.get(tag, {}).get("Value") or [""]
    return str(values[0])
