"""Reads of the bank."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from .models import Category, Question


@dataclass(frozen=True)
class Node:
    """One category in its place. `number`: questions in use in it; `total`: with those below."""

    pk: int
    name: str
    parent: int | None
    depth: int
    number: int = 0
    total: int = 0


@dataclass
class Tree:
    """All categories, parents before children, in the order of their names. One query."""

    nodes: dict[int, Node] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.nodes.values())

    def below(self, pk: int) -> list[Node]:
        """The category itself, then all that lies in it."""
        found = {pk}
        for node in self.nodes.values():
            if node.parent in found:
                found.add(node.pk)
        return [node for node in self.nodes.values() if node.pk in found]

    def path(self, pk: int) -> list[str]:
        """Names from the top."""
        names, here = [], self.nodes.get(pk)
        while here is not None:
            names.append(here.name)
            here = self.nodes.get(here.parent) if here.parent else None
        return names[::-1]

    def words(self, pk: int) -> str:
        """« Foncier / ZAN »"""
        return " / ".join(self.path(pk))


def category_tree() -> Tree:
    """Categories are some dozens: all of them at once."""
    rows = Category.objects.annotate(number=Count("questions", filter=Q(questions__retired_at=None)))
    children: dict[int | None, list[Category]] = {}
    for row in rows.order_by("name_key", "pk"):
        children.setdefault(row.parent_id, []).append(row)
    tree = Tree()
    _grow(tree, children, None, 0)
    return tree


def _grow(tree: Tree, children: dict[int | None, list[Category]], parent: int | None, depth: int) -> int:
    total = 0
    for row in children.get(parent, []):
        tree.nodes[row.pk] = Node(row.pk, row.name, parent, depth)  # before its children
        number = row.number  # type: ignore[attr-defined]
        whole = number + _grow(tree, children, row.pk, depth + 1)
        tree.nodes[row.pk] = Node(row.pk, row.name, parent, depth, number, whole)
        total += whole
    return total


def questions_asked_for(
    *, user: Any, categories: list[int] | None, q: str, type: str, tag: str, state: str
) -> QuerySet[Question]:
    """Questions of the bank by words of their name, number or text, type, tag, and whether they are in use."""
    rows = Question.objects.visible_to(user).select_related("current").prefetch_related("tags")  # type: ignore[misc]  # taggit
    rows = rows.exclude(retired_at=None) if state == "retired" else rows.in_use()
    if categories is not None:
        rows = rows.filter(category__in=categories)
    if type:
        rows = rows.filter(type=type)
    if tag:
        rows = rows.filter(tags__name=tag)
    if q:
        rows = rows.filter(Q(name_key__icontains=q) | Q(idnumber__icontains=q))
    return rows.order_by("name_key", "pk").distinct()
