"""The type of the fixture `written`: from the kind of a made-up study to its folder."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

Written = Callable[[str], Path]
