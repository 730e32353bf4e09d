from lms.accounts.models import Draft
from lms.search.registry import DocumentType, SearchSource, search_sources
from lms.search.schema import SearchDocument


def documents(drafts):
    for draft in drafts:
        yield SearchDocument(
            object_id=draft.pk,
            title=draft.typed,
            type="tiny",
            audience=[f"drafts:{draft.pk}"],
            url=draft.path,
        )


def visible(user, ids):
    return set(Draft.objects.filter(person=user.pk, pk__in=ids).values_list("pk", flat=True))


search_sources.register(
    SearchSource(
        "tiny",
        types=(DocumentType("tiny", "brouillon", "Drafts"),),
        rows=Draft.objects.all,
        documents=documents,
        visible=visible,
        memberships=("drafts",),
    )
)
