from __future__ import annotations

from typing import Any, cast

import pytest

from dicomnb.errors import NotOnServer, UsageError
from dicomnb.transfer.series_search import SeriesOnServer, find_series, instances_of
from dicomnb.transfer.web_server import WebServer


class Server:
    """A server of two series in one study, and one in another."""

    url = "https://server/dicom-web"
    held = (("1.2", "1.2.1"), ("1.2", "1.2.2"), ("1.3", "1.3.1"))

    def search(self, level: str, filters: dict[str, str]) -> list[dict[str, Any]]:
        tags = {"StudyInstanceUID": "0020000D", "SeriesInstanceUID": "0020000E"}
        if level == "instances":
            if filters["SeriesInstanceUID"] != "1.2.1":
                return [{}]
            return [{"00080018": {"vr": "UI", "Value": [uid]}} for uid in ("1.9", "1.8")]
        found = [dict(zip(tags.values(), ({"Value": [uid]} for uid in one), strict=True)) for one in self.held]
        return [one for one in found if all(one[tags[name]]["Value"] == [uid] for name, uid in filters.items())]


SERVER = cast("WebServer", Server())


def test_a_study_stands_for_all_of_its_series() -> None:
    assert find_series(SERVER, "1.2", None) == [SeriesOnServer("1.2", "1.2.1"), SeriesOnServer("1.2", "1.2.2")]


def test_a_series_is_found_without_its_study_and_several_in_the_order_of_the_call() -> None:
    assert find_series(SERVER, None, "1.3.1") == [SeriesOnServer("1.3", "1.3.1")]
    assert [one.series for one in find_series(SERVER, None, ["1.3.1", "1.2.2"])] == ["1.3.1", "1.2.2"]


def test_what_is_lacking_is_named() -> None:
    with pytest.raises(NotOnServer, match=r"no series 1\.3\.1 in study 1\.2"):
        find_series(SERVER, "1.2", ["1.2.1", "1.3.1"])
    with pytest.raises(NotOnServer, match=r"no study 1\.7"):
        find_series(SERVER, "1.7", None)
    with pytest.raises(UsageError, match="Neither a study nor a series"):
        find_series(SERVER, None, [])


def test_a_series_without_images_is_an_error() -> None:
    assert instances_of(SERVER, SeriesOnServer("1.2", "1.2.1")) == ["1.9", "1.8"]
    with pytest.raises(NotOnServer, match=r"no images in series 1\.2\.2"):
        instances_of(SERVER, SeriesOnServer("1.2", "1.2.2"))
