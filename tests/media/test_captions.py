"""Captions: each mistake is said with its line, each in its own sentence."""

import pytest

from lms.media import captions

from .help import DATA

FOLDER = DATA / "captions"
GOOD = ["captions_with_bom", "comments", "cue_tags", "sample", "using_identifiers"]
BAD = {
    "empty": ("empty", 1),
    "invalid": ("no_header", 1),
    "invalid_timeframe": ("bad_time", 6),
    "missing_caption_text": ("no_text", 6),
    "missing_timeframe": ("no_time", 6),
}
TIMES = "00:01.000 --> 00:02.000"


def said(text):
    return [(one.code, one.line) for one in captions.mistakes(text)]


def test_every_file_of_the_data_is_judged():
    assert {path.stem for path in FOLDER.glob("*.vtt")} == {*GOOD, *BAD}


@pytest.mark.parametrize("name", GOOD)
def test_good_files_have_no_mistake(name):
    assert said((FOLDER / f"{name}.vtt").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("name", BAD)
def test_bad_files_have_each_its_sentence(name):
    text = (FOLDER / f"{name}.vtt").read_text(encoding="utf-8")
    assert said(text) == [BAD[name]]
    sentences = {str(captions.Mistake(code, line, "x")) for code, line in BAD.values()}
    assert len(sentences) == len(BAD)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("WEBVTT", ("no_captions", 1)),
        ("WEBVTTX\n\n", ("no_header", 1)),
        (f"WEBVTT\n\n{TIMES}\na\n00:03.000 --> 00:04.000\nb", ("no_gap", 5)),
        (f"WEBVTT\n\nun\ndeux\n{TIMES}\nb", ("no_gap", 5)),
        ("WEBVTT\n\n00:05.000 --> 00:02.000\na", ("backwards", 3)),
        (f"WEBVTT\n\n00:05.000 --> 00:06.000\na\n\n{TIMES}\nb", ("not_in_order", 6)),
        ("WEBVTT\n\n00:75.000 --> 00:76.000\na", ("bad_time", 3)),
        ("WEBVTT\n\n0:1.0 --> 0:2.0\na", ("bad_time", 3)),
        (f"WEBVTT\n\n{TIMES} toto:x\na", ("bad_setting", 3)),
        (f"WEBVTT\n\n{TIMES}\n  \n", ("no_text", 3)),
        ("WEBVTT\n\n" + "9" * 5000 + ":00:00.000 --> 00:02.000\na", ("bad_time", 3)),
        ("x" * (captions.LARGEST + 1), ("too_long", 1)),
    ],
)
def test_other_mistakes(text, found):
    assert said(text) == [found]
    assert str(found[1]) in str(captions.mistakes(text)[0]) or found[0] in {"no_captions", "too_long"}


def test_at_most_five_are_said_and_the_text_is_kept_in_one_form():
    assert len(captions.mistakes("WEBVTT\n\n" + "perdu\n\n" * 50)) == 5
    assert captions.normal(f"\ufeffWEBVTT\r\n\r\n{TIMES}\r\na") == f"WEBVTT\n\n{TIMES}\na\n"
