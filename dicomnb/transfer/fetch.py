"""Images from a server into a folder, in one line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any, Final, Literal, overload

from dicomnb.errors import UsageError
from dicomnb.transfer.cache import cache_folder
from dicomnb.transfer.fetched import Fetched
from dicomnb.transfer.imaging_data_commons import fetch_public
from dicomnb.transfer.public_cases import PUBLIC_CASES
from dicomnb.transfer.series_search import find_series
from dicomnb.transfer.web_frames import lazy_images
from dicomnb.transfer.web_series import fetch_files, fetch_some, series_folder
from dicomnb.transfer.web_server import WebServer

__all__ = ["fetch"]

_COMMONS: Final = "idc"


@overload
def fetch(
    source: str,
    *,
    study: str | None = None,
    series: str | Sequence[str] | None = None,
    auth: Any = None,
    folder: str | os.PathLike[str] | None = None,
    timeout: float = 30.0,
    lazy: Literal[False] = False,
) -> Fetched: ...


@overload
def fetch(
    source: str,
    *,
    study: str | None = None,
    series: str | Sequence[str] | None = None,
    auth: Any = None,
    folder: str | os.PathLike[str] | None = None,
    timeout: float = 30.0,
    lazy: Literal[True],
) -> list[Any]: ...


def fetch(
    source: str,
    *,
    study: str | None = None,
    series: str | Sequence[str] | None = None,
    auth: Any = None,
    folder: str | os.PathLike[str] | None = None,
    timeout: float = 30.0,
    lazy: bool = False,
) -> Fetched | list[Any]:
    r"""Fetch images into a folder where they are kept, and go on where an earlier call was interrupted.

    Parameters
    ----------
    source : str
        The root of a server's DICOMweb services, such as ``"https://server/dicom-web"``; or ``"idc"``, the Imaging Data
        Commons; or one of its teaching cases: ``"ct-seg"``, ``"pet-ct"``, ``"mr"``, ``"mammogram"``, ``"slide"``.
    study, series : str
        Their UIDs; `series` may be a list. A server gives the whole study if no series is named; from the Imaging Data
        Commons series are fetched.
    auth : tuple of str, str or requests.auth.AuthBase, optional
        For a server: user and password; or a token, which is sent as ``Bearer``; or what requests takes as `auth`.
        It is sent to this server only, and never kept.
    folder : path, optional
        Where fetched files are kept. By default the environment variable DICOMNB_CACHE, or the place that the system
        has for such files: ``~/.cache/dicomnb``, ``~/Library/Caches/dicomnb`` or ``%LOCALAPPDATA%\dicomnb``.
    timeout : float
        Seconds to wait for an answer of a server to begin, and for each part of it.
    lazy : bool
        True to fetch the headers of a server's images now, and each frame when it is first wanted.

    Returns
    -------
    Fetched or list
        The files, with licence and citation; with `lazy` a list of files whose pixels are still there. `load`, `scan`,
        `show` and `view` take either.

    Raises
    ------
    MissingDependency
        If dicomweb-client (extra ``web``) or idc-index (extra ``idc``) is not installed.
    NotOnServer
        If there is no such study or series.
    AccessRefused, ServerTimeout, TransferError
        If the server refuses, is too slow, cannot be reached, or sends something else than was asked for. What has
        arrived stays; the same call goes on from there. A file is never half-written.
    UsageError
        If neither study nor series is named, or `source` is nothing of the above.

    Notes
    -----
    A file that is here already is not fetched again if its bytes have the checksum that they arrived with.

    References
    ----------
    PS3.18 10.4 (WADO-RS), 10.6 (QIDO-RS).

    Examples
    --------
    >>> import dicomnb as dn
    >>> dn.PUBLIC_CASES["mr"].license, dn.PUBLIC_CASES["mr"].megabytes
    ('CC BY 4.0', 16)
    >>> try:
    ...     fetched = dn.fetch("http://127.0.0.1:9/dicom-web", series="1.2.840.4711", auth=("alice", "secret"))
    ... except dn.DicomError as error:
    ...     print(error)
    http://127.0.0.1:9/dicom-web cannot be reached, ... Is the address right, is the server running, ...
    """
    if "://" in source:
        server = WebServer(source, auth, timeout)
        wanted = find_series(server, study, series)
        cache = cache_folder(folder)
        if lazy:
            found: list[Any] = []
            for one in wanted:
                place = series_folder(cache, server, one)
                images, whole = lazy_images(server, one, place.with_name(place.name + ".frames"))
                found += [*images, *fetch_some(server, one, whole, place)]
            return found
        files = fetch_files(server, wanted, cache)
        folders = {path.parent for path in files}
        return Fetched(folders.pop() if len(folders) == 1 else files[0].parent.parent, tuple(files), server.url)
    if lazy:
        raise UsageError("Only a DICOMweb server gives single frames.", remedy="Fetch whole files: lazy=False.")
    return fetch_public(_public_series(source, study, series), cache_folder(folder))


def _public_series(source: str, study: str | None, series: str | Sequence[str] | None) -> Sequence[str]:
    """Return the UIDs of series of the Imaging Data Commons."""
    if source == _COMMONS and series and study is None:
        return [series] if isinstance(series, str) else list(series)
    if source in PUBLIC_CASES and series is None and study is None:
        return PUBLIC_CASES[source].series
    if source == _COMMONS:
        raise UsageError(
            "From the Imaging Data Commons series are fetched, by their UIDs.",
            remedy='fetch("idc", series="1.3.6...."); https://portal.imaging.datacommons.cancer.gov finds them.',
        )
    raise UsageError(
        f"{source!r} is no address of a server and none of the cases {', '.join(map(repr, PUBLIC_CASES))}.",
        remedy="A file or folder of your own needs no fetch: load(path).",
    )
