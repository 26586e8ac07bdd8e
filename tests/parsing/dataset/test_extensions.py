from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from dicomnb.parsing.dataset import extensions
from dicomnb.parsing.dataset.dataset import Dataset
from dicomnb.parsing.dataset.extensions import GET, KEPT_PIXELS, SET, function_at, settle_pixels


@pytest.mark.parametrize("address", [*GET.values(), *SET.values()])
def test_what_a_higher_floor_answers_is_there(address: str) -> None:
    assert callable(function_at(address))
    assert function_at(address) is function_at(address)


@pytest.mark.parametrize(
    ("address", "error"),
    [("dicomnb.no_such_module:f", ModuleNotFoundError), ("dicomnb.errors:no_such_name", AttributeError)],
)
def test_an_address_that_leads_nowhere_is_an_error_and_no_silence(address: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        function_at(address)


def test_methods_of_a_higher_floor_are_given_what_they_were_called_with(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Any] = []

    def noting(address: str) -> Any:
        return lambda *given, **named: asked.append((address.rpartition(":")[2], given[1:], named))

    monkeypatch.setattr(extensions, "function_at", noting)
    ds = Dataset()
    ds.overlay_array(0x6002)
    ds.waveform_array(3)
    ds.decompress(as_rgb=False)
    ds.compress("1.2.840.10008.1.2.4.81", [[1]], max_error=2, generate_instance_uid=False)
    assert asked == [
        ("overlay_array", (0x6002,), {}),
        ("waveform_array", (3,), {}),
        ("decompress", (), {"as_rgb": False, "generate_instance_uid": True}),
        (
            "compress",
            ("1.2.840.10008.1.2.4.81", [[1]]),
            {"max_error": 2, "ratio": None, "psnr": None, "generate_instance_uid": False},
        ),
    ]


def test_pixels_are_settled_only_where_an_array_was_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    settled: list[Any] = []
    monkeypatch.setattr(extensions, "function_at", lambda _: settled.append)
    ds = Dataset()
    settle_pixels(ds)
    assert settled == []
    ds.cache[KEPT_PIXELS] = "an array"
    settle_pixels(ds)
    assert settled == [ds]
    del ds.cache[KEPT_PIXELS]


def test_the_parser_imports_no_higher_floor_until_it_is_asked() -> None:
    code = (
        "import sys\nfrom dicomnb.parsing.dataset.dataset import Dataset\nds = Dataset()\nds.Rows = 3\n"
        "print(sorted(name for name in sys.modules if name.startswith('dicomnb.pixels')))"
    )
    root = Path(extensions.__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True, timeout=300
    )
    assert done.stdout == "[]\n"
