"""The bank of questions: categories, questions, and the versions of each, which are never changed."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase

from lms.accounts.enums import Role
from lms.core.db.keys import SortKey
from lms.core.db.models import TimeStamped
from lms.questions.enums import QuestionType


def keeps_bank(user: Any) -> bool:
    """Editors, managers and administrators."""
    return user.is_authenticated and bool(
        user.is_superuser or user.has_role(Role.EDITOR) or user.has_role(Role.MANAGER)
    )


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories, by who may see them."""

    def visible_to(self, user: Any) -> "CategoryQuerySet":
        return self if keeps_bank(user) else self.none()


class Category(TimeStamped):
    """A shelf of the bank, in another one or at the top."""

    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("within")
    )  # fmt: skip
    name = models.CharField(_("name"), max_length=120)
    name_key = SortKey("name")
    description = models.TextField(_("description"), max_length=4000, blank=True)
    idnumber = models.CharField(_("id number"), max_length=100, blank=True)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "id"]
        verbose_name = _("category of questions")
        verbose_name_plural = _("categories of questions")
        constraints = [
            models.UniqueConstraint(
                name="category_name_once",
                fields=["parent", "name"],
                violation_error_message=_("A category of this name is there already."),
            ),
            models.UniqueConstraint(
                name="top_category_name_once",
                fields=["name"],
                condition=models.Q(parent=None),
                violation_error_message=_("A category of this name is there already."),
            ),
            models.CheckConstraint(name="category_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class QuestionTag(TagBase):
    """A word that editors find questions by; not a tag of pages or pictures."""

    class Meta:
        verbose_name = _("tag of questions")
        verbose_name_plural = _("tags of questions")


class TaggedQuestion(ItemBase):
    """One tag on one question."""

    tag = models.ForeignKey(QuestionTag, on_delete=models.CASCADE, related_name="tagged")
    content_object = models.ForeignKey("Question", on_delete=models.CASCADE, related_name="tagged")

    class Meta:
        verbose_name = _("tag on a question")
        constraints = [models.UniqueConstraint(name="question_tag_once", fields=["tag", "content_object"])]


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions, by who may see them in the bank: a participant meets them in attempts alone."""

    def visible_to(self, user: Any) -> "QuestionQuerySet":
        return self if keeps_bank(user) else self.none()

    def in_use(self) -> "QuestionQuerySet":
        return self.filter(retired_at=None)


class Question(TimeStamped):
    """One question, whatever its version. `current` is null only inside the transaction that makes it."""

    category = models.ForeignKey(
        Category, on_delete=models.PROTECT, related_name="questions", verbose_name=_("category")
    )
    name = models.CharField(_("name"), max_length=255)
    name_key = SortKey("name")
    # Numbers and words by which other programs know it; kept as they came.
    idnumber = models.CharField(_("id number"), max_length=100, blank=True)
    type = models.CharField(_("type"), max_length=10, choices=QuestionType)
    current = models.OneToOneField(
        "QuestionVersion", on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    retired_at = models.DateTimeField(_("taken out of use"), null=True, blank=True, editable=False)
    tags = TaggableManager(through=TaggedQuestion, blank=True, verbose_name=_("tags"))

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["name_key", "id"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.UniqueConstraint(
                name="question_idnumber_once",
                fields=["category", "idnumber"],
                condition=~models.Q(idnumber=""),
                violation_error_message=_("A question of this category has this id number already."),
            ),
            models.CheckConstraint(name="question_has_a_name", condition=~models.Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class QuestionVersion(models.Model):
    """What a question said from one moment on. Rows are added, never changed (a trigger), and outlive the question's use."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField(_("content"))  # canonical, see lms/questions/content
    hash = models.CharField(max_length=64, db_index=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("author"),
    )  # fmt: skip
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        ordering = ["question", "-number"]
        verbose_name = _("version of a question")
        verbose_name_plural = _("versions of questions")
        constraints = [models.UniqueConstraint(name="question_version_once", fields=["question", "number"])]

    def __str__(self) -> str:
        return f"{self.question_id}.{self.number}"


class Picture(models.Model):
    """A picture that questions show, known by its bytes: `picture:<sha256>` in their HTML."""

    sha256 = models.CharField(max_length=64, unique=True)  # of the file that is kept
    sent_sha256 = models.CharField(max_length=64, db_index=True)  # of the bytes as they came
    image = models.ForeignKey("wagtailimages.Image", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("picture of questions")
        verbose_name_plural = _("pictures of questions")

    def __str__(self) -> str:
        return self.sha256
