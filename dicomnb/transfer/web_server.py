"""One DICOMweb server (PS3.18): searching, whole files, headers, frames, storing.

The package dicomweb-client speaks to it; what goes wrong there becomes an error of dicomnb. Only whole files are asked
for without it: it hands them out as data sets of pydicom, which written again have other bytes than the server sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from dicomnb.errors import AccessRefused, NotOnServer, ServerTimeout, TransferError, UsageError
from dicomnb.optional_package import optional_package

__all__ = ["WebServer"]

_PAGE: Final = 1000
"""Matches that are asked for at a time."""
_RETRIES: Final = 3
_BUSY: Final = (429, 502, 503, 504)
"""Answers after which a server is asked again, a little later."""
_WHOLE_FILES: Final = 'multipart/related; type="application/dicom"; transfer-syntax=*'
"""As the file lies on the server, whatever its transfer syntax."""
_NATIVE: Final = (("application/octet-stream", "1.2.840.10008.1.2.1"),)
_LINKS: Final = 16
"""Connections that are kept open, at least as many as there are threads."""


class WebServer:
    """A server that is asked.

    Parameters
    ----------
    url : str
        The root of its DICOMweb services, such as ``"https://server/dicom-web"``.
    auth : tuple of str, str or requests.auth.AuthBase, optional
        User and password; or a token, which is sent as ``Bearer``; or what requests takes as `auth`.
    timeout : float
        Seconds to wait for an answer to begin, and for each part of it.

    Attributes
    ----------
    url : str
        The root, without user and password.

    Raises
    ------
    MissingDependency
        If dicomweb-client is not installed.
    UsageError
        If this is no address of the web.
    """

    def __init__(self, url: str, auth: Any = None, timeout: float = 30.0) -> None:
        web = optional_package("dicomweb_client", "dicomweb-client", "web", "Asking a DICOMweb server")
        self._requests = optional_package("requests", "requests", "web", "Asking a DICOMweb server")
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                f"{parts._replace(netloc=parts.netloc.rpartition('@')[2]).geturl()!r} is no address of a server.",
                remedy='A DICOMweb server is named like "https://server/dicom-web".',
            )
        if auth is None and parts.username is not None:
            auth = (unquote(parts.username), unquote(parts.password or ""))
        self.url = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path.rstrip("/"), "", ""))
        self.timeout = timeout
        self._session = self._requests.Session()
        if isinstance(auth, str):
            self._session.headers["Authorization"] = f"Bearer {auth}"
        elif auth is not None:
            self._session.auth = auth if callable(auth) else tuple(auth)
        retries = self._requests.adapters.Retry(
            total=_RETRIES, connect=1, read=False, status_forcelist=_BUSY, backoff_factor=0.2, raise_on_status=False
        )
        adapter = _with_plain_wildcards(self._requests.adapters.HTTPAdapter)(max_retries=retries, pool_maxsize=_LINKS)
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)
        self._client = web.DICOMwebClient(self.url, session=self._session, timeout=timeout, permissive_uid=True)
        self._client.set_http_retry_params(retry=False)  # the session does that

    def search(
        self, level: str, filters: Mapping[str, str], fields: Sequence[str] = (), fuzzy: bool = False
    ) -> list[dict[str, Any]]:
        """Return all matches as the DICOM JSON model has them (QIDO-RS, PS3.18 10.6).

        Parameters
        ----------
        level : str
            ``"studies"``, ``"series"`` or ``"instances"``.
        filters : mapping of str to str
            Keywords with the values that they shall have; StudyInstanceUID and SeriesInstanceUID lead to one study or
            series.
        fields : sequence of str
            Keywords that are wanted besides those that a server gives anyway.
        fuzzy : bool
            True to find names that only sound alike, where the server can.
        """
        asked = {
            "studies": self._client.search_for_studies,
            "series": self._client.search_for_series,
            "instances": self._client.search_for_instances,
        }[level]
        rest = dict(filters)
        place: dict[str, Any] = {}
        if level != "studies" and "StudyInstanceUID" in rest:
            place["study_instance_uid"] = rest.pop("StudyInstanceUID")
            if level == "instances" and "SeriesInstanceUID" in rest:
                place["series_instance_uid"] = rest.pop("SeriesInstanceUID")
        found: dict[str, dict[str, Any]] = {}
        while True:
            with self._asking(f"the search for {level}"):
                page = asked(
                    **place,
                    search_filters=rest,
                    fields=list(fields) or None,
                    fuzzymatching=fuzzy or None,
                    limit=_PAGE,
                    offset=len(found) or None,
                )
            before = len(found)
            for one in page:
                found[_identity(one)] = one
            # A server may give fewer at a time than it was asked for, or know no offset and begin anew: only a page
            # that brings nothing new is the end.
            if len(found) == before:
                return list(found.values())

    def file(self, study: str, series: str, instance: str) -> bytes:
        """Return a whole file, byte for byte as the server has it (WADO-RS, PS3.18 10.4).

        Raises
        ------
        TransferError
            If the answer is cut off, or no file.
        """
        place = f"{self.url}/studies/{study}/series/{series}/instances/{instance}"
        with self._asking(f"image {instance}"):
            answer = self._session.get(place, headers={"Accept": _WHOLE_FILES}, timeout=self.timeout)
            answer.raise_for_status()
            content: bytes = answer.content
        kind = answer.headers.get("Content-Type", "")
        if kind.lower().startswith("application/dicom") and "json" not in kind and "xml" not in kind:
            return content  # some servers send the file without its envelope
        boundary = re.search(r'boundary="?([^";]+)', kind, re.IGNORECASE)
        if not kind.lower().startswith("multipart/related") or boundary is None:
            raise TransferError(f"{self.url} answered the request for image {instance} with {kind or 'nothing'!r}.")
        if not content.rstrip(b"\r\n \0").endswith(f"--{boundary[1]}--".encode()):
            raise self._cut_off(f"image {instance}")
        toolbelt = optional_package("requests_toolbelt", "requests-toolbelt", "web", "Asking a DICOMweb server")
        try:
            (part,) = toolbelt.MultipartDecoder(content, kind).parts
        except (toolbelt.NonMultipartContentTypeException, toolbelt.ImproperBodyPartContentException, ValueError):
            raise TransferError(f"{self.url} answered the request for image {instance} with no file.") from None
        data: bytes = part.content
        return data

    def headers(self, study: str, series: str) -> list[dict[str, Any]]:
        """Return the headers of a series as the DICOM JSON model has them, large values as addresses."""
        with self._asking(f"the headers of series {series}"):
            found: list[dict[str, Any]] = self._client.retrieve_series_metadata(study, series)
            return found

    def bulk(self, address: str) -> bytes:
        """Return a value that the headers give the address of."""
        with self._asking("a value of a header"):
            if not address.startswith(self.url + "/"):
                # A server behind a proxy gives the address that it knows itself by; and a password goes nowhere else.
                address = f"{self.url}/studies/{address.partition('/studies/')[2]}"
            return b"".join(self._client.retrieve_bulkdata(address))

    def frame(self, study: str, series: str, instance: str, number: int) -> bytes:
        """Return the pixels of one frame, uncompressed, in little endian; the first is frame 1."""
        with self._asking(f"frame {number} of image {instance}"):
            return b"".join(
                self._client.retrieve_instance_frames(study, series, instance, [number], media_types=_NATIVE)
            )

    def store(self, datasets: Sequence[Any]) -> Any:
        """Store data sets of pydicom; return what the server says of each (STOW-RS, PS3.18 10.5)."""
        with self._asking("the objects that were sent"):
            return self._client.store_instances(datasets)

    def _cut_off(self, what: str) -> TransferError:
        return TransferError(
            f"The connection to {self.url} was lost in the middle of {what}.", remedy="Call it again: it goes on there."
        )

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        """Turn errors of the network, and answers that are errors, into errors of dicomnb."""
        faults = self._requests.exceptions
        try:
            yield
        except faults.HTTPError as error:
            raise self._refusal(error.response, what) from error
        except faults.Timeout as error:
            raise self._too_slow(what) from error
        except faults.ChunkedEncodingError as error:
            raise self._cut_off(what) from error
        except faults.SSLError as error:
            raise TransferError(f"The certificate of {self.url} is not accepted: {error}.") from error
        except faults.ConnectionError as error:
            if "timed out" in str(error):
                raise self._too_slow(what) from error
            raise TransferError(
                f"{self.url} cannot be reached, or closed the connection, when asked for {what} ({_root(error)}).",
                remedy="Is the address right, is the server running, and do you need a VPN?",
            ) from error
        except (faults.InvalidJSONError, ValueError) as error:
            raise TransferError(
                f"{self.url} answered the request for {what} with something else ({error}).",
                remedy="Is this the root of its DICOMweb services?",
            ) from error

    def _refusal(self, answer: Any, what: str) -> TransferError:
        code = answer.status_code
        if code in (401, 403):
            remedy = 'Say who you are: auth=("user", "password"), or auth="token".'
            return AccessRefused(
                f"{self.url} does not give {what} to this user (HTTP {code}).",
                remedy=remedy if code == 401 else "Ask whoever runs the server.",
            )
        if code == 404:
            return NotOnServer(
                f"{self.url} does not have {what} (HTTP 404).",
                remedy="Look up the UIDs with query(url, ...), and the root of its DICOMweb services in its manual.",
            )
        return TransferError(f"{self.url} answered the request for {what} with HTTP {code} {answer.reason}.")

    def _too_slow(self, what: str) -> ServerTimeout:
        return ServerTimeout(
            f"{self.url} did not send {what} within {self.timeout:g} s.", remedy="Wait longer: timeout=120."
        )


def _with_plain_wildcards(adapter: type[Any]) -> type[Any]:
    """Return an adapter of requests that sends ``*`` and ``?`` as they are.

    Both may stand in the query of an address (RFC 3986 3.4), and there are servers that do not find them encoded.
    """

    class PlainWildcards(adapter):  # type: ignore[misc]  # the class is known only when the package is
        def send(self, request: Any, *positional: Any, **named: Any) -> Any:
            path, mark, asked = request.url.partition("?")
            request.url = path + mark + asked.replace("%2A", "*").replace("%3F", "?")
            return super().send(request, *positional, **named)

    return PlainWildcards


def _identity(match: Mapping[str, Any]) -> str:
    """Return what tells a match from the others: its UIDs, of instance, series and study."""
    uids = [match.get(tag, {}).get("Value", [""]) for tag in ("0020000D", "0020000E", "00080018")]
    return "/".join(str(one[0]) if one else "" for one in uids)


def _root(error: BaseException) -> str:
    """Return what is at the bottom of an error of the network, in its own words."""
    text = str(error)
    return text.rpartition(": ")[2].rstrip("')\"") or type(error).__name__
