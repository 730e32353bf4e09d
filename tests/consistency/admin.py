"""What fills the holes of Wagtail's own addresses: things that exist, so that a refusal is one of rights."""

from types import SimpleNamespace
from typing import Any

from wagtail.images import get_image_model
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Collection, Site, Task, Workflow

from lms.lti.models import Tool, ToolContent
from lms.questions.content import parse
from lms.questions.domain.bank import add_question
from lms.questions.models import Category, Question
from lms.search.models import SearchWord

from .routes import HOLE, admin_routes, fill


def _questions() -> dict[str, Any]:
    """One of the bank, with its category."""
    category = Category.objects.first() or Category.objects.create(name="Foncier")
    content = parse({"type": "truefalse", "text": "Le sol est une ressource.", "right": True})
    question = Question.objects.first() or add_question(category=category, name="Sol", content=content)
    names = (
        "questions-edit",
        "questions-preview",
        "wagtailsnippets_questions_question",
        "wagtailsnippetchoosers_questions_question",
    )
    return {
        **dict.fromkeys(names, question),
        **dict.fromkeys(("questions-category", "questions-export"), category),
    }


def _tools() -> dict[str, Any]:
    """One of them, with its content."""
    tool = Tool.objects.first() or Tool.objects.create(name="Outil", public_key="clé")
    content = ToolContent.objects.first() or ToolContent.objects.create(tool=tool, title="Outil")
    names = ("wagtailsnippets_lti_toolcontent", "wagtailsnippetchoosers_lti_toolcontent")
    return {"tools-tool": tool, "tools-edit": tool, **dict.fromkeys(names, content)}


def _things(world: SimpleNamespace) -> dict[str, Any]:
    """By the first word of a route's name."""
    mine = world.mine
    image = get_image_model().objects.create(title="Image", file=get_test_image_file())
    return {
        "wagtailadmin_collections": Collection.get_first_root_node().add_child(name="Collection"),
        "wagtailimages": image,
        "wagtailimages_chooser": image,
        "wagtailsites": Site.objects.get(),
        "wagtailusers_users": mine.participant,
        "wagtailsnippets_library_resource": mine.resource,
        "wagtailsnippetchoosers_library_resource": mine.resource,
        "wagtailsnippets_library_legaltext": world.legal_text,
        "wagtailsnippetchoosers_library_legaltext": world.legal_text,
        **_questions(),
        **_tools(),
        "search-words": SearchWord.objects.first() or SearchWord.objects.create(term="LOM"),
        "notify-send-again": mine.message,
        "account-rights": mine.participant,
        "theme-roles": mine.theme,
        "wagtailadmin_workflows": Workflow.objects.first() or Workflow.objects.create(name="Relecture"),
    }


def admin_addresses(world: SimpleNamespace) -> list[tuple[str, str]]:
    """(name, address) of every screen of Wagtail; a name that several addresses bear comes with its route."""
    things, page = _things(world), world.mine.lesson
    revision = page.save_revision()
    task = Task.objects.first() or Task.objects.create(name="Relire")
    ids = {
        "page_id": page.pk, "page_pk": page.pk, "page_to_move_id": page.pk, "destination_id": world.mine.theme.pk,
        "parent_page_id": page.get_parent().pk, "revision_id": revision.pk, "revision_id_a": "earliest",
        "revision_id_b": "latest", "task_id": task.pk, "content_type_app_name": "programme",
        "content_type_model_name": "lessonpage", "app_label": "programme", "model_name": "lessonpage",
        "app_name": "programme", "action_name": "approve", "action": "delete", "filter_spec": "width-100",
        "uidb64": "x", "token": "x", "kind": "single", "form": "gift",
    }  # fmt: skip
    routes = admin_routes()
    names = [name for name, _route in routes]
    screens = []
    for name, route in routes:
        if "sprite" in route or "jsi18n" in route:
            continue
        thing = things.get(name.split(":")[0], page)
        holes = {word for pair in HOLE.findall(route) for word in pair if word}
        values = {hole: ids.get(hole, thing.pk) for hole in holes}
        label = name if name and names.count(name) == 1 else f"{name} {route}".strip()
        screens.append((label.replace(" ", "~").replace("|", "/"), fill(route, values)))
    return sorted(screens)
