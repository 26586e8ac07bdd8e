from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest

from tests.compat.both import PET, ours, pydicom, saved


def test_habits_that_look_at_types_work() -> None:
    def first_as_int(value: Any) -> int:
        return int(value[0]) if type(value) is ours.multival.MultiValue else int(value)

    ds = ours.dcmread(PET)
    assert first_as_int(ds.PixelSpacing) == 3
    assert first_as_int(ds.RescaleSlope) == int(ds.RescaleSlope)
    assert isinstance(ds.RescaleSlope, ours.valuerep.DSfloat)
    assert isinstance(ds.InstanceNumber, ours.valuerep.IS)
    assert isinstance(ds.PatientName, str)
    ds.PixelSpacing[0] = "2.50"
    assert str(ds.PixelSpacing) == f"[2.50, {ds.PixelSpacing[1]}]"
    assert pydicom.dcmread(BytesIO(saved(ds))).PixelSpacing[0] == 2.5


def test_several_values_become_what_one_of_them_is() -> None:
    for library in (ours, pydicom):
        several = library.multival.MultiValue(library.valuerep.IS, ["05", 3])
        several += ["7"]
        several.append("8")
        several.insert(0, "1")
        several.extend(["9"])
        several[1] = "6"
        several[2:3] = ["2"]
        assert several == [1, 6, 2, 7, 8, 9]
        assert {type(one) for one in several} == {library.valuerep.IS}
        assert str(library.multival.MultiValue(str, [])) == ""


def test_a_vr_is_its_two_letters() -> None:
    assert ours.valuerep.VR.DS == "DS"
    assert str(ours.valuerep.VR.US_SS) == str(pydicom.valuerep.VR.US_SS) == "US or SS"
    assert {str(one) for one in ours.valuerep.VR} >= {str(one) for one in pydicom.valuerep.VR}


@pytest.mark.parametrize("name", ["Roe^Jane", "Yamada^Tarou=山田^太郎=やまだ^たろう", "", "A^B^C^D^E"])
def test_the_parts_of_a_name_are_those_of_pydicom(name: str) -> None:
    one, two = ours.valuerep.PersonName(name), pydicom.valuerep.PersonName(name)
    for part in ("family_name", "given_name", "middle_name", "name_prefix", "name_suffix", "ideographic", "phonetic"):
        assert getattr(one, part) == getattr(two, part)
    assert str(one) == str(two)
    assert tuple(one.components) == tuple(two.components)


def test_names_take_bytes_and_character_sets_as_there() -> None:
    raw = "Yamada^Tarou=山田^太郎".encode()
    for library in (ours, pydicom):
        name = library.valuerep.PersonName(raw, ["utf-8"])
        assert (name.family_name, name.decode().ideographic) == ("Yamada", "山田^太郎")
        made = library.valuerep.PersonName.from_named_components(
            family_name="Müller".encode("latin-1"), encodings=["iso_ir_100"]
        )
        assert made.decode().family_name == "Müller"
        pet = library.valuerep.PersonName.from_named_components_veterinary("Roe", "Rex")
        assert str(pet) == "Roe^Rex"
    assert ours.valuerep.PersonName("Müller").encode(["ISO_IR 100"]) == b"M\xfcller"
    assert ours.valuerep.PersonName("Müller").encode("utf-8") == "Müller".encode()


def test_a_name_is_of_its_class_wherever_it_comes_from() -> None:
    ds = ours.dcmread(PET)
    assert isinstance(ds.PatientName, ours.valuerep.PersonName)
    ds.PatientName = ""
    assert isinstance(ds.PatientName, ours.valuerep.PersonName)
    assert ds.PatientName.family_name == ""
