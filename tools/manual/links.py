"""Whether a built manual hangs together: each link leads somewhere, and nothing is fetched from elsewhere."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

_URL = re.compile(r"url\(\s*['\"]?(?!data:)([^'\")]+)|@import\s+['\"]([^'\"]+)")
_FETCHED = {"stylesheet", "preload", "modulepreload", "preconnect", "dns-prefetch", "icon", "manifest"}


@dataclass
class Contents:
    """What a page has: anchors to link to, links, and what the browser fetches by itself."""

    anchors: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self, contents: Contents) -> None:
        super().__init__()
        self.contents = contents
        self.is_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.is_style = tag == "style"
        self.contents.anchors.update(filter(None, (found.get("id"), found.get("name") if tag == "a" else None)))
        if tag == "a" and "href" in found:
            self.contents.links.append(found["href"])
        elif tag == "link" and _FETCHED & set(found.get("rel", "").split()):
            self.contents.fetched.append(found["href"])
        elif tag == "iframe" and "srcdoc" in found:
            inner = contents_of(found["srcdoc"])
            self.contents.fetched += inner.fetched
        if found.get("src"):
            self.contents.fetched.append(found["src"])
        self.contents.fetched += [part.split()[0] for part in found.get("srcset", "").split(",") if part.strip()]
        self.contents.fetched += _in_style(found.get("style", ""))

    def handle_data(self, data: str) -> None:
        if self.is_style:
            self.contents.fetched += _in_style(data)


def contents_of(page: str) -> Contents:
    """Return anchors, links and fetched addresses of an HTML page; frames inside it are looked into."""
    contents = Contents()
    _Reader(contents).feed(page)
    return contents


def _in_style(text: str) -> list[str]:
    return [first or second for first, second in _URL.findall(text)]


def faults(site: Path) -> Iterator[str]:
    """Yield what is wrong with the pages and style sheets of a folder, one line each."""
    site = site.resolve()
    pages = {path: contents_of(path.read_text(encoding="utf-8")) for path in sorted(site.rglob("*.html"))}
    for path, contents in pages.items():
        name = path.relative_to(site).as_posix()
        for address in contents.fetched:
            if _is_elsewhere(address):
                yield f"{name}: fetches {address}"
            elif not address.startswith("data:") and not _file(site, path, address).is_file():
                yield f"{name}: {address} is not there"
        for address in contents.links:
            if not _is_elsewhere(address) and not address.startswith(("mailto:", "data:", "javascript:")):
                yield from _followed(site, path, address, pages, name)
    for path in sorted(site.rglob("*.css")):
        for address in _in_style(path.read_text(encoding="utf-8")):
            if _is_elsewhere(address):
                yield f"{path.relative_to(site).as_posix()}: fetches {address}"


def _followed(site: Path, path: Path, address: str, pages: dict[Path, Contents], name: str) -> Iterator[str]:
    target = _file(site, path, address)
    if not target.is_file():
        yield f"{name}: {address} is not there"
        return
    anchor = unquote(urlsplit(address).fragment)
    if anchor and target in pages and anchor not in pages[target].anchors:
        yield f"{name}: {address} has no such place in it"


def _is_elsewhere(address: str) -> bool:
    return bool(urlsplit(address).netloc) or address.startswith("//")


def _file(site: Path, page: Path, address: str) -> Path:
    place = unquote(urlsplit(address).path)
    if not place:
        return page
    target = (site / place.lstrip("/") if place.startswith("/") else page.parent / place).resolve()
    return target / "index.html" if target.is_dir() else target


def main() -> int:
    """Print what is wrong with the folder named on the command line, and return 1 if anything is."""
    site = Path(sys.argv[1])
    found = list(faults(site))
    print(*found, sep="\n", end="\n" if found else "")
    pages = len(list(site.rglob("*.html")))
    print(f"{site}: {pages} pages, {len(found)} faults")
    return 1 if found or not pages else 0


if __name__ == "__main__":
    sys.exit(main())
