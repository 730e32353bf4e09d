"""What was lost or refused of a file of questions, and what its sender can do."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REFUSALS: dict[str, Any] = {
    "empty": _("The file is empty."),
    "too_heavy": _("The file is larger than 10 MB: export fewer questions at once."),
    "too_many": _("The file holds more than 2,000 questions: make several of it."),
    "limits": _("The file takes too long or too much memory to read: make several of it."),
    "damaged": _("The file cannot be read: export it again from the program that made it."),
    "not_utf8": _(
        "The file is not in UTF-8: say which alphabet it is in (often windows-1252), then send it again."
    ),
    "not_this_encoding": _("The file is not in %(text)s."),
    "not_xml": _(
        "This is no well-formed XML: a tag or a sign is wrong here, so nothing of the file was read."
    ),
    "entities": _(
        "The file holds instructions for the program that reads it (DOCTYPE): export it again without."
    ),
    "not_moodle": _("This XML is no file of Moodle questions: it begins with “%(text)s”."),
    "unclosed_brace": _("This brace “{” is never closed."),
    "unopened_brace": _("This brace “}” was never opened: write \\} where you mean the sign."),
    "second_brace": _(
        "A second brace “{” opens here: a question has its answers in one place; write \\{ for the sign."
    ),
    "no_answers": _("Between these braces stands no answer."),
    "text_before_answers": _("Before the first = or ~ stands a text that belongs to no answer."),
    "no_number": _("“%(text)s” is no number."),
    "description": _("This is a text without question: put it into a lesson."),
    "unknown_type": _("There is no question of the type “%(text)s” here; it was kept aside."),
    "cloze_no_gap": _("The text with gaps has no gap."),
    "cloze_no_choices": _("A gap with choices has none."),
    "cloze_one_choice": _("A gap with choices has only one."),
    "cloze_no_right": _("In a gap no choice is completely right."),
    "cloze_no_number": _("A gap expects a number, and “%(text)s” is none."),
    "aiken_no_answer": _("This question has no line “ANSWER:”."),
    "aiken_no_question": _("Before this line “ANSWER:” stands no question."),
    "aiken_unknown_letter": _("The answer “%(text)s” is not among the choices."),
    "not_a_question": "%(text)s",
    "idnumber_twice": _("The id number “%(text)s” stands twice in the file."),
    "type_changed": _("The bank has a question of another type under the id number “%(text)s”."),
}

LOSSES: dict[str, Any] = {
    "stray": _("What stands after the answers was left out: %(text)s"),
    "any_other_number": _("The feedback for “any other number” was left out."),
    "order_some": _("All items are to be put in order; the file asked for some of them."),
    "order_feedback": _("The feedback of single items was left out."),
    "hints": _("The hints were left out."),
    "said_after": _("The sentences for right, partly right and wrong answers were left out."),
    "hidden": _("The question was hidden where it came from; here it can be used."),
    "units": _("Only one unit is kept, without conversion."),
    "template": _("The text that the answer began with was left out."),
    "attachments": _("Files cannot be added to an answer."),
    "word_limits": _("The limits of the number of words were left out."),
    "match_shuffled": _("The choices come in alphabetical order."),
    "script": _("A script or an embedded page was taken out."),
    "media": _("Sound or video was taken out."),
    "file": _("A link to a file inside the archive was taken out."),
    "picture_outside": _("A picture of another site was taken out: %(name)s"),
    "picture_missing": _("A picture is not in the file, is no picture or is too large: %(name)s"),
    "picture_refused": _("A picture was taken out: %(text)s"),
    "shares": _("The shares of points made %(text)s %%; they were brought to 100 %%."),
    "name_cut": _("The name was shortened."),
    "idnumber_cut": _("The id number is too long and was left out."),
    "tags_cut": _("Tags beyond thirty were left out."),
    "category_cut": _("Categories nested deeper than ten were put into the tenth."),
}


def refusal(code: str, values: dict[str, str]) -> str:
    """For a person."""
    return str(REFUSALS[code]) % values


def loss(code: str, values: dict[str, str]) -> str:
    """For a person."""
    return str(LOSSES[code]) % values
