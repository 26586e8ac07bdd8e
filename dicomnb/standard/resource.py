"""A sorted text table shipped with the package, which is its own index.

The lines are sorted by their first column, so a row is found by halving the bytes of the file: no line is
split and no dictionary is built before the first answer.
"""

from __future__ import annotations

from collections.abc import Iterator

from dicomnb.standard.package_file import package_bytes


class Table:
    """Rows of tab-separated UTF-8 text, sorted by their first column.

    Parameters
    ----------
    name : str
        File name beside this module. Lines that begin with ``#`` come first and are comments.

    Notes
    -----
    The file is read at the first question and stays in memory.
    """

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def row(self, key: str) -> list[str] | None:
        """Return the columns of the row that begins with `key`, or None."""
        data = package_bytes(f"standard/{self.name}")
        wanted = key.encode(errors="surrogatepass")  # any text may ask
        low, high = 0, len(data)
        while low < high:
            start = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = data.find(b"\n", start)
            first = data[start : data.find(b"\t", start, end)]
            if first == wanted:
                return data[start:end].decode().split("\t")
            if first < wanted:
                low = end + 1
            else:
                high = start
        return None

    def row_where(self, column: int, value: str) -> list[str] | None:
        """Return the first row whose column `column`, neither the first nor the last, is `value`, or None."""
        data = package_bytes(f"standard/{self.name}")
        wanted = f"\t{value}\t".encode(errors="surrogatepass")
        if value == "" or wanted.count(b"\t") != 2 or b"\n" in wanted:
            return None
        found = data.find(wanted)
        while found >= 0:
            start = data.rfind(b"\n", 0, found) + 1
            if data.count(b"\t", start, found) == column - 1:
                return data[start : data.find(b"\n", found)].decode().split("\t")
            found = data.find(wanted, found + 1)
        return None

    def rows(self) -> Iterator[list[str]]:
        """Yield the columns of every row, in the order of the file."""
        for line in package_bytes(f"standard/{self.name}").decode().split("\n"):
            if line and not line.startswith("#"):
                yield line.split("\t")
