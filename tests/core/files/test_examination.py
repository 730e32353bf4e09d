"""The process that reads files: its limits end it, it knows no secret, and two files of one person never run at once."""

import io
import os
import signal
import subprocess
import sys
import zlib

import pytest

from lms.core.files import examination, limits
from tests.library.help import PDF, office, open_document, pdf

FOOD = (  # what froze every page for twenty seconds: an expression that began again at each letter
    "<Relationship " * 60_000
)


def examine(content, ending, **how):
    return examination.examine(io.BytesIO(content), ending, **how)


def test_c13_verdict_comes_from_another_process():
    assert examine(PDF, "pdf") == examination.Verdict(accepted=True)
    assert examine(office(**{"word/vbaProject.bin": "x"}), "pdf").code == "not_what_it_says"


@pytest.mark.parametrize("size", [1, 100])
def test_c13_food_for_an_expression_is_read_once(size):
    """A .docx of 1 kB and one of 100 kB: parsed as XML, in the time of its length."""
    content = office(**{"word/_rels/document.xml.rels": FOOD[: size * 10_000]})
    assert examine(content, "docx").code == "damaged"


def test_d6_entities_are_never_expanded():
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<!DOCTYPE a [<!ENTITY l0 "ha">{laughs}]><a>&l9;</a>'
    for part in ("[Content_Types].xml", "_rels/.rels", "word/document.xml"):
        assert examine(office(**{part: bomb}), "docx").code == "entities"


def run(code, *, seconds=30):
    """A process under our limits that then does this."""
    program = f"from files import limits\nlimits.apply()\n{code}"
    return subprocess.run(
        [sys.executable, "-E", "-s", "-c", program],
        cwd=examination.PLACE,
        capture_output=True,
        timeout=seconds,
        check=False,
    )


def test_c13_memory_processor_output_and_children_are_limited(tmp_path):
    assert b"MemoryError" in run("bytearray(2 * 1024 ** 3)").stderr
    assert run(
        "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass"
    ).returncode in {-signal.SIGXCPU, -signal.SIGKILL}
    run(f"open({str(tmp_path / 'a')!r}, 'wb').write(b'a' * limits.OUTPUT + b'a')")
    assert (tmp_path / "a").stat().st_size == limits.OUTPUT
    assert b"Too many open files" in run("[open('/dev/null') for _ in range(200)]").stderr
    assert run("import signal\nassert signal.alarm(0) > 0").returncode == 0


@pytest.mark.parametrize("signal_number", [signal.SIGXCPU, signal.SIGALRM, signal.SIGSEGV])
def test_c13_process_that_meets_a_limit_is_a_refusal(monkeypatch, signal_number):
    monkeypatch.setattr(examination, "run", lambda *given: -signal_number)
    assert examine(PDF, "pdf") == examination.Verdict(accepted=False, code="limits")


def test_c13_process_that_never_ends_is_killed(monkeypatch, tmp_path):
    """It ends itself after its wall time; if even that fails, whoever started it ends it."""
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\ntrap '' ALRM\necho $$ > " + str(tmp_path / "pid") + "\nexec sleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setattr(examination.sys, "executable", str(fake))
    monkeypatch.setattr(examination, "WALL_SECONDS", 1)
    monkeypatch.setattr(examination, "PATIENCE", 0)
    assert examine(PDF, "pdf").code == "limits"
    pid = int((tmp_path / "pid").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_c13_process_ended_from_outside_says_nothing_of_the_file(monkeypatch):
    for code in (-signal.SIGKILL, -signal.SIGTERM, 1):
        monkeypatch.setattr(examination, "run", lambda *given, code=code: code)
        with pytest.raises(examination.NoVerdictError):
            examine(PDF, "pdf")


def test_c13_process_knows_no_secret(monkeypatch, tmp_path):
    fake = tmp_path / "python"
    fake.write_text(f"#!/bin/sh\nenv > {tmp_path}/env\nprintf '{{\"accepted\": true}}\\n'\n")
    fake.chmod(0o755)
    monkeypatch.setenv("SECRET_KEY", "CANARI")
    monkeypatch.setattr(examination.sys, "executable", str(fake))
    assert examine(PDF, "pdf").accepted
    assert "CANARI" not in (tmp_path / "env").read_text()


def test_c13_reader_imports_neither_django_nor_the_platform():
    code = "import sys; from files import reader, pdf, odf, ooxml, pictures, texts; print(sorted({m.partition('.')[0] for m in sys.modules} & {'django', 'lms', 'celery', 'library'}))"
    run_ = subprocess.run(
        [sys.executable, "-E", "-s", "-c", code], cwd=examination.PLACE, capture_output=True, check=True
    )
    assert run_.stdout.strip() == b"[]"


def test_c13_one_at_a_time_a_person():
    with examination.one_at_a_time(7):
        with pytest.raises(examination.BusyError):
            examine(PDF, "pdf", person=7)
        with examination.one_at_a_time(8), examination.one_at_a_time(None), examination.one_at_a_time(None):
            pass
    assert examine(PDF, "pdf", person=7).accepted


def test_d3_bombs_stay_within_the_memory_of_the_process():
    """A PDF whose streams unpack to a gigabyte, and a table of 90 million cells in one part."""
    stream = zlib.compress(b"\0" * 80_000_000)
    bomb = pdf(
        "",
        f"<</Length {len(stream)}/Filter/FlateDecode/Type/ObjStm/N 1/First 5>>stream\n"
        + stream.decode("latin-1")
        + "\nendstream",
    )
    assert examine(bomb, "pdf").code in {"", "damaged", "limits"}
    assert examine(office(**{"word/a.xml": "<a>" + " " * 90_000_000 + "</a>"}), "docx").code in {
        "",
        "bomb",
        "damaged",
        "limits",
    }
    deep = "<a>" * 100_000 + "</a>" * 100_000
    assert examine(open_document(**{"content.xml": deep}), "odt").code in {"damaged", "limits"}
