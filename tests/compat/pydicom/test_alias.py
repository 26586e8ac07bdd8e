from __future__ import annotations

from tests.compat.both import run


def test_the_alias_lets_code_import_pydicom() -> None:
    done = run(
        "import dicomnb.compat.pydicom as ours; ours.install(); import pydicom; "
        "from pydicom.uid import CTImageStorage; "
        "from pydicom.pixel_data_handlers.util import apply_voi_lut; from pydicom.dataset import Dataset, FileDataset; "
        "from pydicom.filewriter import dcmwrite; from pydicom.pixels.processing import apply_windowing; "
        "print(pydicom is ours, CTImageStorage)"
    )
    assert done.stdout == "True 1.2.840.10008.5.1.4.1.1.2\n", done.stderr


def test_the_alias_is_refused_where_pydicom_is_there() -> None:
    done = run("import pydicom, dicomnb.compat.pydicom as ours; ours.install()")
    assert "is imported already" in done.stderr


def test_the_alias_has_the_modules_of_pydicom() -> None:
    code = (
        "import dicomnb.compat.pydicom as ours; ours.install(); import pydicom; "
        "from pydicom.pixel_data_handlers import util, gdcm_handler; from pydicom.pixels.utils import compress; "
        "from pydicom.pixels.encoders import get_encoder; import pydicom.encoders.gdcm; "
        "from pydicom.overlays import get_overlay_array; "
        "from pydicom.sr.codedict import codes; from pydicom.util import codify; import pydicom.waveforms; "
        "from pydicom.encaps import encapsulate; from pydicom.filebase import DicomBytesIO; import pydicom.values; "
        "print(util.apply_voi_lut is pydicom.pixels.apply_voi_lut)\n"
        "try: pydicom.values.convert_PN\n"
        "except NotImplementedError as error: print(error)"
    )
    done = run(code)
    assert done.stdout.startswith("True\npydicom.values.convert_PN is about how pydicom works inside"), done.stderr


def test_names_come_from_the_modules_that_have_them_in_pydicom_without_an_alias() -> None:
    ended = run(
        "from dicomnb.compat.pydicom.sequence import Sequence\n"
        "from dicomnb.compat.pydicom.filereader import dcmread\n"
        "from dicomnb.compat.pydicom.multival import MultiValue\n"
        "from dicomnb.compat.pydicom.pixels.processing import apply_windowing\n"
        "import sys, dicomnb.compat.pydicom as names\n"
        "print(Sequence is names.Sequence, dcmread is names.dcmread, 'pydicom' in sys.modules)"
    )
    assert (ended.stdout, ended.stderr) == ("True True False\n", "")
