"""Settings of pydicom: those that would change what reading does are refused, the others do nothing here."""

from __future__ import annotations

import sys
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


class _Config(ModuleType):
    """This module; setting what cannot be honoured raises."""

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _REFUSED and value:
            raise NotTheSame(f"config.{name} = {value!r} has no effect here.", remedy=f"Use {_REFUSED[name]}.")
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Config
