"""C12: what is written is read again as it was, whatever the words: GIFT, Moodle XML, hash of the content."""

import string

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lms.questions.content import ContentError, content_hash, parse
from lms.questions.formats import gift_out, reader
from lms.questions.formats.moodle_xml_out import Writer

from .samples import SAMPLES

SIGNS = ["~", "=", "#", "{", "}", ":", "::", "\\", "\\n", "->", "-&gt;", "####", "%50%", "[html]", "[lms:{}]", "//",
         "<p>", "</p>", "<br>", "<b>gras</b>", "&amp;", "&lt;", "\n", "\n\n", "  ", "\t", "\u00a0", "\u202f", "«\u00a0é\u00a0»",
         "l’œuvre", "é", "T", "TRUE", "*", "\\*", "3,5", "]]>", "$CATEGORY: x", "ANSWER: A", "A) ", "_____", ">3", "{}",
         '<a href="https://exemple.test/?a=1&b=2">lien</a>', "<!-- x -->", "<script>1</script>", "🏛", "e\u0301"]  # fmt: skip
words = st.lists(
    st.sampled_from(SIGNS) | st.text(string.ascii_letters, min_size=1, max_size=4), max_size=6
).map("".join)
said = words.map(lambda text: f"x{text}")
weights = st.sampled_from(["0", "-50", "33.33333", "50", "100", "12.5", "-100"])
numbers = st.decimals(-9999, 9999, places=3).map(str)


def parts(count=None, **values):
    count = st.integers(2, 4) if count is None else count
    return count.flatmap(lambda n: st.lists(st.fixed_dictionaries(values), min_size=n, max_size=n))


KINDS = {
    "single": {"choices": parts(text=said, weight=weights, feedback=words), "shuffle": st.booleans()},
    "multiple": {"choices": parts(text=said, weight=weights, feedback=words), "shuffle": st.booleans()},
    "truefalse": {"right": st.booleans(), "feedback_true": words, "feedback_false": words},
    "order": {"items": parts(text=said)},
    "match": {"pairs": parts(text=said, match=said), "extra": st.lists(said, max_size=2)},
    "number": {
        "answers": parts(st.integers(1, 3), value=numbers, tolerance=st.sampled_from(["0", "0.5"]), weight=weights, feedback=words),
        "unit": words,
    },
    "short": {
        "answers": parts(st.integers(1, 3), pattern=said | words, weight=weights, feedback=words), "case": st.booleans()
    },
    "long": {"guide": words},
    "matrix": {
        "rows": parts(st.integers(1, 3), text=said, column=st.sampled_from(["c0", "c1"])),
        "columns": st.tuples(said, said).map(lambda two: [{"id": f"c{n}", "text": f"{n}{text}"} for n, text in enumerate(two)]),
    },
    "rating": {"scale": parts(text=said)},
}  # fmt: skip


def questions(kind):
    common = {
        "type": st.just(kind),
        "text": said,
        "feedback": words,
        "points": st.sampled_from(["1", "2.5", "0"]),
    }
    return st.fixed_dictionaries({**common, **KINDS[kind]}).map(with_a_whole)


def with_a_whole(data):
    """One answer of 100 % makes most of what is drawn a question."""
    for part in data.get("choices", data.get("answers", []))[:1]:
        part["weight"] = "100"
    if data["type"] == "multiple":
        for part in data["choices"][1:]:
            part["weight"] = "-50"
    return data


def question(data):
    try:
        return parse(data)
    except ContentError:
        assume(False)


def read_again(content):
    (found,) = [one for one in reader.found_or_fault(content, "", "") if one.content or one.refusal]
    assert found.refusal is None, found.refusal
    assert found.losses == []
    return found


MANY = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("kind", gift_out.TYPES)
@MANY
@given(data=st.data(), title=said, number=said)
def test_c12_gift_and_back(kind, data, title, number):
    content = question(data.draw(questions(kind)))
    title, number = " ".join(title.split()), " ".join(number.split())
    text = gift_out.question(content, name=title, idnumber=number, tags=["a]b", "c\\"])
    found = read_again((gift_out.category(["A/B", "top", "$x$"]) + text).encode())
    assert content_hash(parse(found.content)) == content_hash(content)
    assert (found.idnumber, found.tags) == (number, ["a]b", "c\\"])
    assert found.category == ["A/B", "top", "$x$"]


@pytest.mark.parametrize("kind", SAMPLES)
@MANY
@given(data=st.data())
def test_c12_moodle_xml_and_back(kind, data):
    content = question(data.draw(questions(kind)))
    writer = Writer({})
    writer.category(["A/B", "top"])
    writer.question(content, name="Nom", idnumber="1 & 2", tags=["a", "b"])
    found = read_again(writer.bytes())
    assert content_hash(parse(found.content)) == content_hash(content)
    assert (found.name, found.idnumber, found.tags, found.category) == (
        "Nom",
        "1 & 2",
        ["a", "b"],
        ["A/B", "top"],
    )


@pytest.mark.parametrize("kind", SAMPLES)
def test_gift_says_which_types_it_lacks(kind):
    text = gift_out.question(parse(SAMPLES[kind]), name="x", idnumber="", tags=[])
    assert (text is None) == (kind in {"matrix", "rating"})
