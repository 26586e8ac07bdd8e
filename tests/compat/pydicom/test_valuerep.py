from __future__ import annotations

import pickle
from io import BytesIO
from typing import Any

import pytest

from tests.compat.both import PET, header_of, ours, pydicom, saved


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


@pytest.mark.parametrize("terms", ["ISO_IR 100", "ISO_IR 192", ["", "ISO 2022 IR 87"], None])
def test_a_name_knows_the_codecs_in_which_it_was_read(terms: Any) -> None:
    made = header_of(ours, SpecificCharacterSet=terms, PatientName="Roe^Jane", OperatorsName=["A", "B"])
    file = BytesIO()
    made.save_as(file)
    mine, theirs = (library.dcmread(BytesIO(file.getvalue())) for library in (ours, pydicom))
    if terms is not None:
        assert mine.PatientName.encodings == theirs.PatientName.encodings
        assert mine.OperatorsName[1].encodings == theirs.OperatorsName[1].encodings
    assert isinstance(mine.PatientName.encodings, tuple)
    assert made.PatientName.encodings is ours.valuerep.PersonName("A^B").encodings is None
    for library in (ours, pydicom):
        assert library.valuerep.PersonName("A^B", ["utf8"]).encodings == ("utf8",)
    assert pickle.loads(pickle.dumps(mine.PatientName)).encodings == mine.PatientName.encodings
