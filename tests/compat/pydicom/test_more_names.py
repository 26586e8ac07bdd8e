"""ICC profiles, palettes, coded concepts, encoders, file-sets and helpers give what they give in pydicom."""

from __future__ import annotations

import codecs
import subprocess
import sys
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import ImageCms

import dicomnb.compat.pydicom as ours
from dicomnb import sample, set_pixels

pydicom: Any = import_module("pydicom")
"""The library itself, without its types."""
for _part in (
    "data",
    "pixels",
    "uid",
    "fileset",
    "sr",
    "overlays",
    "util.dump",
    "util.hexutil",
    "util.leanread",
    "filebase",
):
    import_module(f"pydicom.{_part}")

PET = sample() / "pet024.dcm"


def icc() -> bytes:
    return bytes(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())


def colours(library: Any, **header: Any) -> Any:
    ds = library.dataset.Dataset()
    for keyword, value in header.items():
        setattr(ds, keyword, value)
    return ds


@pytest.mark.parametrize("shape", [(3, 5, 3), (2, 3, 5, 3)])
@pytest.mark.parametrize("intent", [None, 1, 3])
def test_icc_profiles_turn_colours_as_in_pydicom(shape: tuple[int, ...], intent: int | None) -> None:
    rgb = np.random.default_rng(2).integers(0, 256, shape, np.uint8)
    mine, theirs = rgb.copy(), rgb.copy()
    one = ours.pixels.apply_icc_profile(mine, colours(ours, ICCProfile=icc()), intent=intent, color_space="sRGB")
    two = pydicom.pixels.apply_icc_profile(
        theirs, colours(pydicom, ICCProfile=icc()), intent=intent, color_space="sRGB"
    )
    assert one is mine  # in place
    assert np.array_equal(one, two)
    transform = ours.pixels.create_icc_transform(icc_profile=icc(), intent=intent)
    assert np.array_equal(ours.pixels.apply_icc_profile(rgb.copy(), transform=transform), two)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize(
    "call",
    [
        lambda p: p.create_icc_transform(),
        lambda p: p.create_icc_transform(icc_profile=icc(), color_space="CMYK"),
        lambda p: p.create_icc_transform(icc_profile=icc(), intent=7),
        lambda p: p.apply_icc_profile(np.zeros((3, 5), np.uint8), transform=p.create_icc_transform(icc_profile=icc())),
        lambda p: p.apply_icc_profile(np.zeros((3, 5, 3), np.uint8)),
        lambda p: p.apply_color_lut(np.zeros((3, 5), np.uint8)),
        lambda p: p.apply_color_lut(np.zeros((3, 5), np.uint8), palette="MUD"),
    ],
)
def test_what_is_no_colour_is_refused_in_both(call: Any) -> None:
    for library in (ours.pixels, pydicom.pixels):
        with pytest.raises(ValueError, match=r"."):
            call(library)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("palette", ["PET", "HOT_IRON", "1.2.840.10008.1.5.4"])
def test_palettes_of_the_standard_are_those_of_pydicom(palette: str) -> None:
    arr = np.arange(256, dtype=np.uint8).reshape(8, 32)
    one = ours.pixels.apply_color_lut(arr, palette=palette)
    two = pydicom.pixels.apply_color_lut(arr, palette=palette)
    assert one.dtype == two.dtype
    assert np.array_equal(one, two)


@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", ["OBXXXX1A.dcm", "examples_palette.dcm"])
def test_the_palette_of_an_image_is_applied_as_in_pydicom(name: str) -> None:
    path = pydicom.data.get_testdata_file(name, download=False)
    if path is None:
        pytest.skip("not among the installed test files")
    mine, theirs = ours.dcmread(path), pydicom.dcmread(path)
    arr = theirs.pixel_array
    one, two = ours.pixels.apply_color_lut(arr, mine), pydicom.pixels.apply_color_lut(arr, theirs)
    assert one.dtype == two.dtype
    assert np.array_equal(one, two)


@pytest.mark.parametrize("shape", ["INVERSE", "IDENTITY", None])
def test_presentation_luts_are_those_of_pydicom(shape: str | None) -> None:
    arr = np.arange(15, dtype=np.uint16).reshape(3, 5) * 7
    header = {} if shape is None else {"PresentationLUTShape": shape}
    one, two = (
        library.pixels.processing.apply_presentation_lut(arr, colours(library, **header)) for library in (ours, pydicom)
    )
    assert np.array_equal(one, two)


def test_coded_concepts_are_those_of_pydicom() -> None:
    one, two = ours.sr.codes, pydicom.sr.codes
    assert tuple(one.SCT.Liver) == tuple(two.SCT.Liver)
    assert tuple(one.cid4.LeftHypochondriacRegion) == tuple(two.cid4.LeftHypochondriacRegion)
    assert one.schemes() == two.schemes()
    assert one.DCM.dir("attenuation") == two.DCM.dir("attenuation")
    assert "Liver" in one.SCT
    assert one.SCT.Liver in one.SCT
    code = ours.sr.coding.Code
    # T-62000 is the liver in the old identifiers of SNOMED.
    assert code("T-62000", "SRT", "x") == code("10200004", "SCT", "y")
    assert code("1", "DCM", "x") != code("2", "DCM", "x")
    for wrong in (lambda: one.SCT.Nothing, lambda: one.Nothing, lambda: one.CID99999):
        with pytest.raises(AttributeError, match=r"Nothing|99999"):
            wrong()


def image(library: Any) -> Any:
    base = ours.Dataset()
    set_pixels(base, np.add.outer(np.arange(70) * 20, np.arange(90) * 9).astype(np.uint16), bits_stored=12)
    base.SOPClassUID, base.SOPInstanceUID = "1.2.840.10008.5.1.4.1.1.7", "1.2.3"
    file = BytesIO()
    base.save_as(file)
    return library.dcmread(BytesIO(file.getvalue()))


@pytest.mark.parametrize(
    ("uid", "words"),
    [
        ("1.2.840.10008.1.2.5", {}),
        ("1.2.840.10008.1.2.4.80", {}),
        ("1.2.840.10008.1.2.4.81", {"jls_error": 2}),
        ("1.2.840.10008.1.2.4.90", {"encapsulate_ext": True}),
        ("1.2.840.10008.1.2.4.91", {"j2k_psnr": [40, 70]}),
        ("1.2.840.10008.1.2.4.91", {"j2k_cr": [40, 4]}),
    ],
)
def test_compress_takes_the_words_of_pydicom(uid: str, words: dict[str, Any]) -> None:
    mine = image(ours)
    before = mine.pixel_array.copy()
    mine.compress(uid, **words)
    assert mine.file_meta.TransferSyntaxUID == uid
    assert np.abs(mine.pixel_array.astype(int) - before).max() <= (
        30 if "j2k" in str(words) else words.get("jls_error", 0)
    )
    assert ("ExtendedOffsetTable" in mine) == bool(words.get("encapsulate_ext"))
    file = BytesIO()
    mine.save_as(file)
    assert pydicom.dcmread(BytesIO(file.getvalue())).PixelData == mine.PixelData
    assert ours.pixels.decompress(mine) is mine
    assert not mine.file_meta.TransferSyntaxUID.is_compressed


def test_encoders_and_decoders_work_without_plugins() -> None:
    mine = image(ours)
    encoder = ours.pixels.get_encoder(ours.uid.JPEGLSLossless)
    assert encoder.is_available
    assert ours.uid.JPEGLSLossless == encoder.UID
    frame = encoder.encode(mine, index=0)
    options = ours.pixels.as_pixel_options(mine)
    assert options == pydicom.pixels.utils.as_pixel_options(image(pydicom))
    assert encoder.encode(mine.pixel_array, **options) == frame
    array, _ = ours.pixels.get_decoder(ours.uid.ExplicitVRLittleEndian).as_array(mine)
    assert np.array_equal(array, mine.pixel_array)
    assert ours.pixels.pixel_array(mine, index=0).shape == (70, 90)
    with pytest.raises(ValueError, match="No encoder"):
        ours.pixels.get_encoder(ours.uid.JPEGBaseline8Bit)
    with pytest.raises(ValueError, match="No decoder"):
        ours.pixels.get_decoder(ours.uid.MPEG2MPML)


def test_small_functions_are_those_of_pydicom() -> None:
    ybr = bytes(range(16))
    assert ours.pixels.utils.expand_ybr422(ybr, 8) == pydicom.pixels.utils.expand_ybr422(ybr, 8)
    dump = "datadump"
    assert getattr(ours.util.dump, dump)(ybr * 3) == getattr(pydicom.util.dump, dump)(ybr * 3)
    assert ours.util.hexutil.bytes2hex(ybr) == pydicom.util.hexutil.bytes2hex(ybr)
    assert ours.util.hexutil.hex2bytes("08 00 ff") == pydicom.util.hexutil.hex2bytes("08 00 ff")
    for number in (1 / 3, -1e-7 / 3, 1e20 / 3, -12345.678901234567, 0.1, 3.141592653589793e13):
        assert ours.valuerep.format_number_as_ds(number) == pydicom.valuerep.format_number_as_ds(number)
    for vr in ("SQ", "PN", "CS", "DS", "US", "OB"):
        assert ours.dataelem.empty_value_for_VR(vr) == pydicom.dataelem.empty_value_for_VR(vr)
    for name in ("STR_VR", "BYTES_VR", "INT_VR", "FLOAT_VR", "EXPLICIT_VR_LENGTH_32", "CUSTOMIZABLE_CHARSET_VR"):
        assert getattr(ours.valuerep, name) == {str(vr) for vr in getattr(pydicom.valuerep, name)}, name
    assert ours.filereader.size_in_bytes("512 KB") == pydicom.misc.size_in_bytes("512 KB")


def test_the_lean_reader_gives_the_bytes_that_that_of_pydicom_gives() -> None:
    # Theirs goes into sequences of undefined length by itself.
    with pydicom.util.leanread.dicomfile(str(PET)) as theirs, ours.util.leanread.dicomfile(PET) as mine:
        wanted = {tag: (vr, length, value, at) for tag, vr, length, value, at in theirs}
        found = {tag: (vr, length, value, at) for tag, vr, length, value, at in mine}
    assert found
    assert found.items() <= wanted.items()


def test_parts_of_files_are_read_and_written() -> None:
    mine, theirs = ours.dcmread(PET), pydicom.dcmread(PET)
    assert ours.filereader.read_file_meta_info(PET).TransferSyntaxUID == theirs.file_meta.TransferSyntaxUID
    with PET.open("rb") as file:
        partial = ours.filereader.read_partial(file, lambda tag, _vr, _length: tag >= 0x00200000)
    assert max(element.tag for element in partial) < 0x00200000
    one, two = ours.filebase.DicomBytesIO(), pydicom.filebase.DicomBytesIO()
    one.is_implicit_VR = two.is_implicit_VR = True
    one.is_little_endian = two.is_little_endian = True
    small, other = ours.Dataset(), pydicom.Dataset()
    small.PatientID = other.PatientID = "7"
    ours.filewriter.write_dataset(one, small)
    pydicom.filewriter.write_dataset(two, other)
    assert one.getvalue() == two.getvalue()
    memory = ours.filebase.DicomFileLike(BytesIO())
    ours.dcmwrite(memory, mine)
    memory.seek(0)
    assert memory.read(132)[128:] == b"DICM"


def theirs_of(path: Path) -> Any:
    """Return what pydicom reads; the folder in which it would stage changes goes at once."""
    found = pydicom.fileset.FileSet(path)
    found._stage["t"].cleanup()
    return found


def test_file_sets_are_used_as_in_pydicom(tmp_path: Path) -> None:
    made = ours.fileset.FileSet()
    made.ID = "EXAM"
    for path in sorted(sample().iterdir())[:3]:
        made.add(path)
    assert made.is_staged
    made.write(tmp_path / "disc")
    theirs = theirs_of(tmp_path / "disc" / "DICOMDIR")
    mine = ours.fileset.FileSet(ours.dcmread(tmp_path / "disc" / "DICOMDIR"))
    assert (mine.ID, len(mine), mine.UID, mine.path) == (theirs.ID, len(theirs), theirs.UID, theirs.path)
    for keyword in ("PatientID", "InstanceNumber", "Modality"):
        assert mine.find_values(keyword) == theirs.find_values(keyword)
    (one,), (two,) = mine.find(InstanceNumber=2), theirs.find(InstanceNumber=2)
    assert (one.path, one.FileID, one.SOPInstanceUID) == (two.path, two.FileID, two.SOPInstanceUID)
    assert one.load().InstanceNumber == 2
    assert "Modality" in one
    mine.remove(one)
    mine.write()
    assert len(theirs_of(tmp_path / "disc" / "DICOMDIR")) == 2
    assert len(mine.copy(tmp_path / "copy")) == 2
    with pytest.raises(ours.errors.NotTheSame):
        mine.add_custom(PET, None)
    assert [*zip(range(3), ours.fileset.generate_filename("A", 9, True), strict=False)] == [
        *zip(range(3), pydicom.fileset.generate_filename("A", 9, True), strict=False)
    ]


def test_code_of_a_header_rebuilds_it_in_pydicom() -> None:
    code = ours.util.codify.code_file(PET, exclude_size=100, include_private=True)
    names: dict[str, Any] = {}
    exec(code, names)
    assert names["ds"].PatientName == ours.dcmread(PET).PatientName
    assert type(names["ds"]).__module__.startswith("pydicom")
    assert "PixelData" not in names["ds"]


def test_the_alias_has_the_modules_of_pydicom() -> None:
    code = (
        "import dicomnb.compat.pydicom as ours; ours.install(); import pydicom; "
        "from pydicom.pixel_data_handlers import util, gdcm_handler; from pydicom.pixels.utils import compress; "
        "from pydicom.pixels.encoders import get_encoder; from pydicom.overlays import get_overlay_array; "
        "from pydicom.sr.codedict import codes; from pydicom.util import codify; import pydicom.waveforms; "
        "from pydicom.encaps import encapsulate; from pydicom.filebase import DicomBytesIO; import pydicom.values; "
        "print(util.apply_voi_lut is pydicom.pixels.apply_voi_lut)\n"
        "try: pydicom.values.convert_PN\n"
        "except NotImplementedError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("True\npydicom.values.convert_PN is about how pydicom works inside"), done.stderr


def test_get_finds_what_is_no_attribute_of_dicom_too() -> None:
    ds = ours.dcmread(PET)
    assert ds.get("filename") == pydicom.dcmread(PET).get("filename") == str(PET)
    assert ds.get("no_such_name", 3) == 3
    assert ds.get("Rows") == 128


def test_tables_of_encodings_and_of_the_dictionary_are_those_of_pydicom() -> None:
    wanted = dict(pydicom.charset.python_encoding)
    found = {term: codecs.lookup(name).name for term, name in ours.charset.python_encoding.items()}
    assert {term: codecs.lookup(name).name for term, name in wanted.items()}.items() <= found.items()
    theirs, mine = import_module("pydicom._dicom_dict"), ours.datadict
    common = theirs.DicomDictionary.keys() & mine.DicomDictionary.keys()
    assert len(common) > 4500
    different = [tag for tag in common if theirs.DicomDictionary[tag][4] != mine.DicomDictionary[tag][4]]
    assert len(different) < 20, different[:5]
    assert set(theirs.RepeatersDictionary) & set(mine.RepeatersDictionary)
