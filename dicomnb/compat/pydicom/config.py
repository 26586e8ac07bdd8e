"""Settings of pydicom: those that would change what reading does are refused, the others do nothing here."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType, SimpleNamespace
from typing import Any

from dicomnb.compat.pydicom.errors import NotTheSame

IGNORE, WARN, RAISE = 0, 1, 2
INFO = 1
have_numpy = True
use_DS_numpy = False
use_DS_decimal = False
use_IS_numpy = False
datetime_conversion = False
allow_DS_float = True
enforce_valid_values = False
convert_wrong_length_to_UN = False
replace_un_with_known_vr = True
show_file_meta = True
use_none_as_empty_text_VR_value = False
assume_implicit_vr_switch = True
APPLY_J2K_CORRECTIONS = True
INVALID_KEYWORD_BEHAVIOR = "WARN"
INVALID_KEY_BEHAVIOR = "WARN"
debugging = False
data_element_callback_kwargs: dict[str, Any] = {}
settings = SimpleNamespace(
    reading_validation_mode=WARN, writing_validation_mode=RAISE, infer_sq_for_un_vr=True, buffered_read_size=8192
)
pixel_data_handlers: list[Any] = []
data_element_callback = None
logger = None

_REFUSED = {
    "use_DS_decimal": "decimal.Decimal(str(value))",
    "use_DS_numpy": "numpy.array(value)",
    "use_IS_numpy": "numpy.array(value)",
    "datetime_conversion": "dicomnb.compat.pydicom.valuerep.DA(value)",
    "data_element_callback": "a loop over the elements after reading",
}


def debug(debug_on: bool = True, default_handler: bool = True) -> None:
    """Do nothing: faults of a file are warned of, and stand in ``ds.faults``."""


def reset_data_element_callback() -> None:
    """Do nothing: there is no callback."""


def DS_decimal(use_Decimal_boolean: bool = True) -> None:
    """Refuse decimal strings as Decimal; do nothing for False."""
    _this().use_DS_decimal = use_Decimal_boolean


def DS_numpy(use_numpy: bool = True) -> None:
    """Refuse decimal strings as arrays; do nothing for False."""
    _this().use_DS_numpy = use_numpy


def future_behavior(enable_future: bool = True) -> None:
    """Do nothing: what is deprecated in pydicom 3 is not here."""


@contextmanager
def disable_value_validation() -> Iterator[None]:
    """Do nothing: faults of a file are warned of, and a value that breaks the rules is refused when it is written."""
    yield


def strict_reading() -> None:
    """Refuse.

    Raises
    ------
    NotTheSame
        Always.
    """
    raise NotTheSame("Reading is not made strict from outside.", remedy="Use dicomnb.read(path, strict=True).")


def _this() -> Any:
    return sys.modules[__name__]


class _Config(ModuleType):
    """This module; setting what cannot be honoured raises."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _REFUSED and value:
            raise NotTheSame(f"config.{name} = {value!r} has no effect here.", remedy=f"Use {_REFUSED[name]}.")
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Config
