"""What happens to a row when its parent goes: a reviewed table of every key, so that nobody's doings go by a cascade."""

from django.apps import apps
from django.db.models import ForeignKey
from wagtail.models import Page

from lms.accounts.models import Territory, User

OURS = {
    "accounts",
    "notify",
    "search",
    "programme",
    "learning",
    "library",
    "cohorts",
    "coaching",
    "exchange",
    "network",
    "proof",
    "questions",
    "packages",
    "media",
    "handins",
}
# Part of its parent, with no life of its own, or the parent's own belongings; the reason beside each.
CASCADE = {
    "notify.Message.recipient": "a letter to somebody; nobody reads it after them",
    "learning.LessonNote.author": "what only its author could read",
    "learning.ReadingPlace.user": "where one left a page: nothing that was done",
    "learning.ReadingPlace.course": "the same",
    "learning.ReadingPlace.lesson": "the same",
    "learning.PlayingPlace.user": "the same, in a video or a sound",
    "learning.PlayingPlace.lesson": "the same",
    "notify.FeedToken.user": "a secret of the account",
    "accounts.Draft.person": "what only its author could read",
    "accounts.SentForm.person": "that a form was sent: its deed is a row of its own",
    "accounts.RoleGrant.user": "a right of an account that did nothing; the journal keeps who gave it",
    "programme.ThemeRole.page": "a role in a theme that is gone",
    "programme.ThemeRole.user": "a role of an account that is gone: it did nothing",
    "questions.ExtraTime.person": "a right of the account, of which nothing is said elsewhere",
    "questions.QuestionnaireItem.questionnaire": "a part of the draft; what was published is a version",
    "cohorts.LessonOpening.cohort": "a line of its calendar, nobody's doing",
    "cohorts.LessonOpening.page": "when it opens: nothing opens where the page is gone",
    "cohorts.HalfDay.session": "a part of the session; signed ones are protected by their signatures",
    "proof.CertificateSettings.course": "how the course certifies; certificates themselves protect it",
    "proof.OrderLine.order": "a line of the order",
    "library.Upload.resource": "a part of the resource",
    "library.LegalText.resource": "the same thing, in two tables",
    "library.LegalSection.text": "a part of the text",
    "library.LegalArticle.text": "a part of the text",
    "library.ArticleVersion.article": "a part of the article",
    "library.ArticleChange.article": "a part of the article",
    "questions.TaggedQuestion.tag": "a word on a question",
    "questions.TaggedQuestion.content_object": "a word on a question",
}
# The row stands without it.
SET_NULL = {
    "programme.CoursePage.prerequisite": "nobody waits for a course that is gone",
    "library.Resource.cohort_group": "it is then read by those who keep the library",
    "library.Resource.owner": "the resource is the library's",
    "library.Upload.uploader": "the file is the library's",
    "lti.ToolContent.chosen_by": "lessons open it, whoever chose it",
    "packages.Arrival.sender": "the package is the programme's",
    "media.Arrival.sender": "the video or the sound is the programme's",
    "handins.HandInFile.uploader": "the file is the work's",
    "handins.Deadline.set_by": "the deadline is the cohort's",
    "accounts.RoleGrant.granted_by": "the journal says who",
    "accounts.RoleGrant.ended_by": "the journal says who",
    "programme.ThemeRole.granted_by": "the journal says who",
    "programme.ThemeRole.ended_by": "the journal says who",
    "cohorts.CohortCoach.granted_by": "the journal says who",
    "coaching.ProjectMember.granted_by": "the journal says who",
    "coaching.ProjectMember.ended_by": "the journal says who",
    "questions.ExtraTime.granted_by": "more time was granted, whoever did it",
    "library.LegalArticle.section": "the article stays",
    "library.ArticleChange.act": "its number stays beside it",
    "questions.QuestionImport.by": "the questions are the bank's",
    "questions.QuestionImport.into": "the import then makes its own place",
    "questions.QuestionVersion.author": "what a question said stays",
}
# The line outlives whom it names.
DO_NOTHING = {
    "accounts.JournalEntry.person": "the journal is never changed",
    "accounts.JournalEntry.by": "nor here",
}


def keys():
    """Every key of a model of ours that is no link from a child class to its parent."""
    for model in apps.get_models():
        if model._meta.app_label in OURS and not model._meta.auto_created:
            for field in model._meta.local_fields:
                if isinstance(field, ForeignKey) and not field.remote_field.parent_link:
                    yield f"{model._meta.label}.{field.name}", field


def by_rule(rule):
    return {name for name, field in keys() if field.remote_field.on_delete.__name__ == rule}


def test_g21_only_parts_go_with_their_parent():
    """A new key is PROTECT, or has its line here with the reason."""
    known = {name for name, _field in keys()}
    assert by_rule("CASCADE") == set(CASCADE) & known
    assert by_rule("SET_NULL") == set(SET_NULL) & known
    assert by_rule("DO_NOTHING") == set(DO_NOTHING) & known
    assert by_rule("PROTECT") == known - set(CASCADE) - set(SET_NULL) - set(DO_NOTHING)


def test_g21_no_cascade_towards_people_pages_or_territories_takes_deeds():
    towards = (User, Page, Territory)
    taken = {
        name
        for name, field in keys()
        if issubclass(field.related_model, towards) and field.remote_field.on_delete.__name__ == "CASCADE"
    }
    assert taken <= {
        "learning.LessonNote.author",
        "learning.ReadingPlace.user",
        "learning.ReadingPlace.course",
        "learning.ReadingPlace.lesson",
        "learning.PlayingPlace.user",
        "learning.PlayingPlace.lesson",
        "cohorts.LessonOpening.page",
        "notify.Message.recipient",
        "notify.FeedToken.user",
        "accounts.Draft.person",
        "accounts.SentForm.person",
        "questions.ExtraTime.person",
        "accounts.RoleGrant.user",
        "programme.ThemeRole.page",
        "programme.ThemeRole.user",
        "proof.CertificateSettings.course",
    }
