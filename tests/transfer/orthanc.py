"""A real PACS for tests: Orthanc with its DICOMweb plugin, on this machine only; and a bad line to it."""

from __future__ import annotations

import http.client
import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.requirements import missing

AUTH = ("alice", "a pass:word")
TITLE = "ARCHIVE"
_PLUGINS = [f"{place}/share/orthanc/plugins/libOrthancDicomWeb.so" for place in ("/usr", "/usr/local")]
_PATIENCE_S = 60.0


@dataclass(frozen=True)
class Orthanc:
    """A running server.

    Parameters
    ----------
    url : str
        The root of its DICOMweb services.
    port, dicom_port : int
        Where it listens for HTTP, and for DICOM.
    """

    url: str
    port: int
    dicom_port: int


def free_port() -> int:
    """Return a port of the loopback that nobody uses now."""
    with closing(socket.socket()) as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def running_orthanc(folder: Path) -> Iterator[Orthanc]:
    """Start a server without patients, and end it; skip where it is not installed."""
    program = shutil.which("Orthanc", path="/usr/sbin:/usr/local/sbin:/usr/bin") or shutil.which("Orthanc")
    plugin = next((place for place in _PLUGINS if Path(place).exists()), None)
    if program is None or plugin is None:
        missing("orthanc", "No Orthanc found: install orthanc and orthanc-dicomweb.")
    server = Orthanc("", free_port(), free_port())
    settings = {
        "Name": "Tests",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "HttpPort": server.port,
        "DicomPort": server.dicom_port,
        "DicomAet": TITLE,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": True,
        "RegisteredUsers": {AUTH[0]: AUTH[1]},
        "DicomAlwaysAllowStore": True,
        "DicomAlwaysAllowFind": True,
        "DicomAlwaysAllowGet": True,
        "Plugins": [plugin],
        "DicomWeb": {"Enable": True, "Root": "/dicom-web/"},
    }
    (folder / "orthanc.json").write_text(json.dumps(settings), encoding="utf-8")
    with (
        (folder / "log.txt").open("wb") as log,
        subprocess.Popen([program, str(folder / "orthanc.json")], stdout=log, stderr=log) as process,
    ):
        try:
            _wait(server.port, process, folder / "log.txt")
            yield Orthanc(f"http://127.0.0.1:{server.port}/dicom-web", server.port, server.dicom_port)
        finally:
            process.kill()  # it would take seconds to close its books


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    start = time.monotonic()
    while True:
        with closing(socket.socket()) as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None or time.monotonic() - start > _PATIENCE_S:
            raise RuntimeError(f"Orthanc does not start: {log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.05)


Fault = Callable[[str], str | None]
"""What befalls the answer to a path: ``"cut"`` in the middle, ``"stall"`` in the middle, or None."""


def no_fault(path: str) -> None:
    """Let the answer to any path pass."""


class BadLine:
    """A way to Orthanc on which accidents happen.

    Attributes
    ----------
    fault : callable
        Which accident an answer has.
    asked : list of str
        The paths that were asked for.
    """

    def __init__(self) -> None:
        self.fault: Fault = no_fault
        self.asked: list[str] = []
        self.released = threading.Event()
        self.url = ""


@contextmanager
def bad_line(orthanc: Orthanc) -> Iterator[BadLine]:
    """Pass requests on to Orthanc, and answers back as far as the faults allow."""
    line = BadLine()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            line.asked.append(self.path)
            with closing(http.client.HTTPConnection("127.0.0.1", orthanc.port)) as there:
                headers = {name: value for name, value in self.headers.items() if name not in ("Host", "Connection")}
                there.request("GET", self.path, headers=headers)
                answer = there.getresponse()
                body = answer.read()
            fault = line.fault(self.path)
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "transfer-encoding", "connection", "keep-alive"):
                    self.send_header(name, value)
            # A server that says no length ends its answer by hanging up: nothing but the content tells a loss.
            if fault == "cut without length":
                self.send_header("Connection", "close")
            else:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if fault is None else body[: len(body) // 2])
            if fault == "stall":
                line.released.wait(_PATIENCE_S)
            self.close_connection = fault is not None

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    line.url = f"http://127.0.0.1:{server.server_port}/dicom-web"
    try:
        yield line
    finally:
        line.released.set()
        server.shutdown()
        thread.join()
        server.server_close()
