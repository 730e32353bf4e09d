"""Themes, courses and lessons for the tests."""

from typing import Any

import factory
from django.conf import settings
from wagtail.models import Locale, Page, Site

from lms.programme.models import (
    CourseIndexPage,
    CoursePage,
    HomePage,
    LessonPage,
    ModulePage,
    ThemeIndexPage,
    ThemePage,
)


def home_page() -> HomePage:
    """The one home page, made at need and served at /."""
    home = HomePage.objects.first()
    if home is None:
        # A test with real transactions empties all tables afterwards, the first language and page among them.
        Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        home = root.add_child(instance=HomePage(title="Territoir’Prod", slug="accueil-public"))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "port": 80, "root_page": home}
        )
    return home


def _index(model: type[Page], slug: str) -> Page:
    return model.objects.first() or home_page().add_child(instance=model(title=slug.title(), slug=slug))


class PageFactory(factory.django.DjangoModelFactory):
    """Adds the page below its parent; `parent` is an argument of ours, not a field."""

    class Meta:
        abstract = True

    @classmethod
    def _default_parent(cls) -> Page:
        raise NotImplementedError

    @classmethod
    def _create(cls, model_class: type[Page], *args: Any, **kwargs: Any) -> Page:
        parent = kwargs.pop("parent", None) or cls._default_parent()
        return parent.add_child(instance=model_class(**kwargs))


class ThemePageFactory(PageFactory):
    class Meta:
        model = ThemePage

    title = factory.Sequence(lambda n: f"Thème {n}")
    slug = factory.Sequence(lambda n: f"theme-{n}")
    short_title = factory.Sequence(lambda n: f"Thème {n}")

    @classmethod
    def _default_parent(cls) -> Page:
        return _index(ThemeIndexPage, "themes")


class CoursePageFactory(PageFactory):
    class Meta:
        model = CoursePage

    title = factory.Sequence(lambda n: f"Parcours {n}")
    slug = factory.Sequence(lambda n: f"parcours-{n}")
    theme = factory.SubFactory(ThemePageFactory)

    @classmethod
    def _default_parent(cls) -> Page:
        return _index(CourseIndexPage, "parcours")


class ModulePageFactory(PageFactory):
    class Meta:
        model = ModulePage

    title = factory.Sequence(lambda n: f"Module {n}")
    slug = factory.Sequence(lambda n: f"module-{n}")

    @classmethod
    def _default_parent(cls) -> Page:
        return CoursePageFactory()


class LessonPageFactory(PageFactory):
    class Meta:
        model = LessonPage

    title = factory.Sequence(lambda n: f"Leçon {n}")
    slug = factory.Sequence(lambda n: f"lecon-{n}")

    @classmethod
    def _default_parent(cls) -> Page:
        return ModulePageFactory()
