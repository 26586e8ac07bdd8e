from __future__ import annotations

import pytest

from tests.compat.both import PET, ours, pydicom


@pytest.mark.parametrize(
    "name", ["use_DS_decimal", "use_DS_numpy", "use_IS_numpy", "datetime_conversion", "data_element_callback"]
)
def test_what_would_change_reading_is_refused_and_turning_it_off_is_not(name: str) -> None:
    with pytest.raises(ours.errors.NotTheSame, match="Use "):
        setattr(ours.config, name, True)
    setattr(ours.config, name, False)
    assert getattr(ours.config, name) is False


def test_functions_that_turn_something_on_are_refused_too() -> None:
    for call in (ours.config.DS_decimal, ours.config.DS_numpy, ours.config.strict_reading):
        with pytest.raises(ours.errors.NotTheSame):
            call()
    ours.config.DS_decimal(False)
    ours.config.debug()
    ours.config.reset_data_element_callback()
    ours.config.future_behavior()
    with ours.config.disable_value_validation():
        assert ours.config.settings.reading_validation_mode == pydicom.config.WARN


def test_other_settings_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ours.config, "show_file_meta", False)
    assert str(ours.dcmread(PET)).startswith("(0008,0008)")


def test_the_settings_have_the_names_of_pydicom() -> None:
    names = [
        name
        for name in vars(pydicom.config)
        if not name.startswith("_") and name.islower() and isinstance(getattr(pydicom.config, name), bool)
    ]
    assert "debugging" in names
    assert [name for name in names if not hasattr(ours.config, name)] == []
