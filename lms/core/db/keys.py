"""Columns by which things are sorted and found as people do, kept right by the database itself.

    class Territory(models.Model):
        name = models.CharField(…)
        name_key = SortKey("name")
        class Meta:
            ordering = ["name_key", "id"]

    Territory.objects.filter(name_key__icontains="quemener")

They are generated columns: `save`, `bulk_create`, `update` and a line of SQL all leave them true. SQLite calls
`folding.sort_key`; PostgreSQL functions of the same name that `install_functions` writes from the tables of that module.
**A change of those tables needs a migration** that installs the functions again and computes the columns anew.
"""

from typing import Any

from django.db import models
from django.db.models import Func, Lookup, Q
from django.db.models.expressions import F

from . import folding

FUNCTION = "sort_key"
MOST_WORDS = 12
LONGEST_WORD = 200  # letters; SQLite refuses patterns of more than 50,000
_WHOLE = "CREATE OR REPLACE FUNCTION {name}({takes}) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $key$ SELECT {sql} $key$"


def _compared(argument: str, dropped: str) -> str:
    """`folding._compared` in SQL: builtin functions alone, so that a restored dump finds all it calls."""
    capitals, small = "".join(folding.CAPITALS), "".join(folding.CAPITALS.values())
    letters, plain = "".join(folding.LETTERS), "".join(folding.LETTERS.values())
    between = folding.APOSTROPHES + folding.HYPHENS + folding.BLANKS
    sql = f"regexp_replace(normalize(coalesce({argument}, ''), NFKD), '[{dropped}]', '', 'g')"
    sql = f"regexp_replace({sql}, '[{between}]+', ' ', 'g')"
    sql = f"translate({sql}, '{capitals}', '{small}')"
    for one, two in folding.LIGATURES.items():
        sql = f"replace({sql}, '{one}', '{two}')"
    return f"btrim(translate({sql}, '{letters}', '{plain}'), ' ')"


def function_sql(parts: int) -> str:
    """The statement that makes PostgreSQL's `sort_key` of one, two… texts."""
    names = [f"part{number}" for number in range(1, parts + 1)]
    folded = " || chr(1) || ".join(_compared(name, folding.INVISIBLE + folding.MARKS) for name in names)
    accented = " || ' ' || ".join(_compared(name, folding.INVISIBLE) for name in names)
    takes = ", ".join(f"{name} text" for name in names)
    return _WHOLE.format(name=FUNCTION, takes=takes, sql=f"{folded} || chr(2) || {accented}")


def install_functions(apps: Any, schema_editor: Any) -> None:
    """For `RunPython`: PostgreSQL's functions; SQLite's come with each connection."""
    if schema_editor.connection.vendor == "postgresql":
        for parts in (1, 2):
            schema_editor.execute(function_sql(parts))


def give_function(sender: object, connection: Any, **kwargs: Any) -> None:
    """Receiver of connection_created: SQLite's function, known before the first query."""
    if connection.vendor == "sqlite":
        connection.connection.create_function(FUNCTION, -1, folding.sort_key, deterministic=True)


class KeyText(models.TextField):  # type: ignore[type-arg]
    """Compared letter by letter on both databases, whatever language they were made in."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Of PostgreSQL's collations, the one that SQLite has."""
        found = dict(super().db_parameters(connection))
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found


class _HoldsWords(Lookup):
    """Each word of what is asked, folded, stands in the text; what has no letter is in none.

    Under the name of Django's lookup and for every text, so that no list of Wagtail's, filter of DRF's or form of ours can
    search in another way. Of a text that has no key beside it, the key is computed row by row: right, but slow.
    """

    lookup_name = "icontains"

    def get_prep_lookup(self) -> list[str]:
        return folding.fold(str(self.rhs)).split()[:MOST_WORDS]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        if not self.rhs or max(map(len, self.rhs)) > LONGEST_WORD:
            return "1 = 0", []
        column, known = self.process_lhs(compiler, connection)
        if not isinstance(self.lhs.output_field, KeyText):
            column = f"{FUNCTION}({column})"
        one = f"{column} LIKE %s ESCAPE '\\'"
        values = [f"%{connection.ops.prep_for_like_query(word)}%" for word in self.rhs]
        return (
            f"({' AND '.join([one] * len(values))})",
            [value for each in values for value in (*known, each)],
        )


for _text in (models.CharField, models.TextField):
    _text.register_lookup(_HoldsWords)


class Key(Func):
    """The key of a text that has no column of its own: `order_by(Key("title"), "pk")` for pages."""

    function = FUNCTION

    def __init__(self, *sources: str) -> None:
        super().__init__(*map(F, sources), output_field=KeyText())

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Letter by letter, whatever the language that the database was made in."""
        return self.as_sql(compiler, connection, template='(%(function)s(%(expressions)s) COLLATE "C")')


class SortKey(models.GeneratedField):
    """The key of one text of the row, or of several in the order in which they are compared."""

    def __init__(self, *sources: str, **kwargs: Any) -> None:
        self.sources = sources
        super().__init__(expression=Key(*sources), output_field=KeyText(), db_persist=True, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """What a migration writes: the names of the texts."""
        name, path, _args, kwargs = super().deconstruct()
        for word in ("expression", "output_field", "db_persist"):
            kwargs.pop(word, None)
        return name, path, list(self.sources), kwargs


def named(text: str, *paths: str) -> Q:
    """Rows of which one of these keys holds all the words."""
    wanted = Q()
    for path in paths:
        wanted |= Q(**{f"{path}__icontains": text})
    return wanted
