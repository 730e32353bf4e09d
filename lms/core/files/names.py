"""Names of files that come from outside."""

import re
import unicodedata


def safe_name(name: str, otherwise: str) -> str:
    """A name that can be shown: no path, control, or direction mark; at most a hundred letters."""
    name = unicodedata.normalize("NFC", name[-1000:]).replace("\\", "/").rpartition("/")[2]
    name = "".join(each for each in name if unicodedata.category(each)[0] != "C")
    return " ".join(re.sub(r'[<>:"|?*]', " ", name).split())[:100] or otherwise
