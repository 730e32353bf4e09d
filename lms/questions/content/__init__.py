"""What a question holds, by type: read from JSON, checked, written in one canonical form.

Decimals are strings in JSON, HTML is cleaned, the ids of parts are short words that mean nothing. `content_hash` does not
see them: two questions that say the same have one hash, whatever file they came from.
"""

from .reading import (
    ContentError,
    Json,
    canonical,
    checked,
    content_hash,
    parse,
    texts_of,
    with_silent_ids,
    without_key,
)
from .types import (
    TYPES,
    Choice,
    Content,
    Item,
    Long,
    Match,
    Matrix,
    Multiple,
    Number,
    NumberAnswer,
    Order,
    Pair,
    Problem,
    Rating,
    Row,
    Short,
    ShortAnswer,
    Single,
    TrueFalse,
)
from .values import as_text, decimal_of, new_id

__all__ = [
    "TYPES",
    "Choice",
    "Content",
    "ContentError",
    "Item",
    "Json",
    "Long",
    "Match",
    "Matrix",
    "Multiple",
    "Number",
    "NumberAnswer",
    "Order",
    "Pair",
    "Problem",
    "Rating",
    "Row",
    "Short",
    "ShortAnswer",
    "Single",
    "TrueFalse",
    "as_text",
    "canonical",
    "checked",
    "content_hash",
    "decimal_of",
    "new_id",
    "parse",
    "texts_of",
    "with_silent_ids",
    "without_key",
]
