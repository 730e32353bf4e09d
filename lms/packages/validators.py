"""Keys that come from outside."""


def is_part_key(key: str) -> bool:
    """Whether a part of a package may be called so: we number them."""
    return key.isascii() and key.isdigit() and len(key) <= 4
