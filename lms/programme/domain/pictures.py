"""A picture that a page shows, online or in its draft, is not deleted: neither from its own screen nor with many others."""

from typing import Any

from django.db.models import ProtectedError
from django.db.models.signals import pre_delete
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex


def pages_showing(image: Any) -> list[Page]:
    """Wagtail's index knows what is online; what waits in drafts is read from them."""
    online = {
        reference.object_id
        for reference in ReferenceIndex.get_references_to(image)
        if issubclass(reference.content_type.model_class(), Page)
    }
    kind = ReferenceIndex._get_base_content_type(image).pk
    drafts = Page.objects.filter(has_unpublished_changes=True).exclude(pk__in=online)
    for page in drafts.select_related("latest_revision"):
        draft = page.get_latest_revision_as_object()
        found = ReferenceIndex._extract_references_from_object(draft)
        if any((to, key) == (kind, str(image.pk)) for to, key, *_path in found):
            online.add(str(page.pk))
    return list(Page.objects.filter(pk__in=online).specific())


def _protect(instance: object, **_signal: object) -> None:
    pages = pages_showing(instance)
    if pages:
        raise ProtectedError("pages show this picture", set(pages))


def protect_pictures() -> None:
    """Called once by AppConfig.ready."""
    pre_delete.connect(_protect, sender=get_image_model(), dispatch_uid="programme.pictures")
