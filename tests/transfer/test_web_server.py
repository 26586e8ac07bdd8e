from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from dicomnb.errors import AccessRefused, TransferError, UsageError
from dicomnb.transfer.web_server import WebServer

pytest.importorskip("dicomweb_client")

ANSWERS: dict[str, tuple[int, str, bytes]] = {
    "/login/studies": (200, "text/html", b"<html>Please sign in</html>"),
    "/busy/studies": (503, "text/plain", b""),
    "/broken/studies": (500, "text/plain", b""),
    "/closed/studies": (403, "text/plain", b""),
    "/w/studies/1.2/series/1.3/instances/1.4": (200, "text/html", b"<html>Please sign in</html>"),
    "/w/studies/1.2/series/1.3/instances/1.5": (200, "application/dicom", b"bare"),
    "/w/studies/1.2/series/1.3/instances/1.6": (
        200,
        'multipart/related; type="application/dicom"; boundary="a b"',
        b"--a b\r\nContent-Type: application/dicom\r\n\r\nin an envelope\r\n--a b--\r\n",
    ),
    "/w/studies/1.2/series/1.3/instances/1.7": (
        200,
        "multipart/related; boundary=ab",
        b"--ab\r\n\r\none\r\n--ab\r\n\r\ntwo\r\n--ab--",
    ),
    "/w/studies/1.2/series/1.3/instances/1.8": (200, "multipart/related; boundary=ab", b"--ab\r\n\r\nhalf"),
}


@pytest.fixture(scope="module")
def root() -> Iterator[str]:
    """A server that answers as odd servers do."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, _, asked = self.path.partition("?")
            if path == "/pages/series":
                # Two matches at a time, whatever is asked for; there are five.
                start = int(dict(one.split("=") for one in asked.split("&")).get("offset", 0))
                found = [f'{{"0020000E": {{"vr": "UI", "Value": ["1.{n}"]}}}}' for n in range(5)][start : start + 2]
                status, kind, body = 200, "application/dicom+json", f"[{', '.join(found)}]".encode()
            elif path == "/deaf/series":
                # All of them, whatever the offset.
                status, kind, body = 200, "application/dicom+json", b'[{"0020000E": {"vr": "UI", "Value": ["1.7"]}}]'
            else:
                status, kind, body = ANSWERS[path]
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("place", "kind", "message"),
    [
        ("login", TransferError, "with something else"),
        ("busy", TransferError, "HTTP 503"),
        ("broken", TransferError, "HTTP 500"),
        ("closed", AccessRefused, "HTTP 403.*Ask whoever runs"),
    ],
)
def test_an_answer_that_is_none_is_an_error(place: str, kind: type[Exception], message: str, root: str) -> None:
    with pytest.raises(kind, match=message):
        WebServer(f"{root}/{place}").search("studies", {})


@pytest.mark.parametrize(("place", "count"), [("pages", 5), ("deaf", 1)])
def test_all_matches_come_however_many_a_server_gives_at_a_time(place: str, count: int, root: str) -> None:
    assert len(WebServer(f"{root}/{place}").search("series", {})) == count


@pytest.mark.parametrize(("instance", "data"), [("1.5", b"bare"), ("1.6", b"in an envelope")])
def test_a_file_comes_with_or_without_its_envelope(instance: str, data: bytes, root: str) -> None:
    assert WebServer(f"{root}/w").file("1.2", "1.3", instance) == data


@pytest.mark.parametrize(
    ("instance", "message"), [("1.4", "text/html"), ("1.7", "with no file"), ("1.8", "in the middle of image")]
)
def test_what_is_no_whole_file_is_refused(instance: str, message: str, root: str) -> None:
    with pytest.raises(TransferError, match=message):
        WebServer(f"{root}/w").file("1.2", "1.3", instance)


def test_a_password_in_an_address_is_in_no_message() -> None:
    with pytest.raises(UsageError, match="no address") as told:
        WebServer("ftp://me:secret@server/x")
    assert "secret" not in str(told.value)
    assert WebServer("https://me:secret@server/x/").url == "https://server/x"
