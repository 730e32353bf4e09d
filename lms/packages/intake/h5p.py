"""An H5P package: `h5p.json`, the libraries it names, the scripts and sheets that these name."""

import json
import re
from pathlib import Path
from typing import Any

from .markup import local, parse
from .refusals import RefusedError

ABOUT = "h5p.json"
CONTENT = "content/content.json"
LARGEST = 8 * 1024 * 1024
MACHINE_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)
FOLDER = re.compile(r"(?P<name>[\w.-]+)-(?P<major>\d{1,5})\.(?P<minor>\d{1,5})", re.ASCII)
SHAPE = ("title", "mainLibrary", "preloadedDependencies")
HANDLERS = re.compile(r"on[a-z]+", re.IGNORECASE)


def read(target: Path, names: list[str]) -> dict[str, Any]:
    """What the package says of itself, once all that it needs is there."""
    about = _json(target / ABOUT, "h5p_broken", ABOUT)
    wanted = _dependencies(about)
    present = _libraries(target, names)
    if CONTENT not in names:
        raise RefusedError("h5p_no_content", CONTENT)
    _json(target / CONTENT, "h5p_no_content", CONTENT)
    main = next((key for key in wanted if key[0] == about["mainLibrary"]), None)
    if main is None:
        raise RefusedError("h5p_library_missing", about["mainLibrary"])
    _check(wanted, present, set(names))
    _check_pictures(target, names)
    return {
        "kind": "h5p",
        "title": str(about["title"])[:200],
        "items": [{"id": "1", "title": str(about["title"])[:200], "group": "", "path": "", "query": "", "is_sco": False, "seed": {}}],
        "library": f"{main[0]} {main[1]}.{main[2]}",
        "sequencing": [],
    }  # fmt: skip


Key = tuple[str, int, int]


def _json(path: Path, code: str, entry: str) -> Any:
    try:
        content = path.read_bytes()
        if len(content) > LARGEST:
            raise ValueError("too long")
        return json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError, OSError) as error:
        raise RefusedError(code, entry) from error


def _dependencies(about: Any) -> list[Key]:
    """The libraries that it names; a refusal where `h5p.json` has not the shape that H5P asks."""
    if not isinstance(about, dict) or any(not about.get(key) for key in SHAPE):
        missing = next((key for key in SHAPE if not isinstance(about, dict) or not about.get(key)), "")
        raise RefusedError("h5p_shape", missing)
    if not isinstance(about["title"], str) or not isinstance(about["mainLibrary"], str):
        raise RefusedError("h5p_shape", "title")
    return [
        _key(each, "h5p_shape", "preloadedDependencies") for each in _list(about, "preloadedDependencies")
    ]


def _list(holder: dict[str, Any], name: str) -> list[Any]:
    found = holder.get(name) or []
    return found if isinstance(found, list) else []


def _key(each: Any, code: str, entry: str) -> Key:
    try:
        key = (str(each["machineName"]), int(each["majorVersion"]), int(each["minorVersion"]))
    except (KeyError, TypeError, ValueError) as error:
        raise RefusedError(code, entry) from error
    if not MACHINE_NAME.fullmatch(key[0]):
        raise RefusedError(code, entry)
    return key


def _libraries(target: Path, names: list[str]) -> dict[Key, tuple[str, Any]]:
    """(name, major, minor) → (folder, what its library.json says)."""
    found: dict[Key, tuple[str, Any]] = {}
    folders = sorted({name.split("/")[0] for name in names if "/" in name} - {"content"})
    inside = set(names)
    for folder in folders:
        if not MACHINE_NAME.fullmatch(folder):
            raise RefusedError("h5p_folder", folder)
        if f"{folder}/library.json" not in inside:
            raise RefusedError("h5p_folder", folder)
        library = _json(target / folder / "library.json", "h5p_folder", folder)
        key = _key(library, "h5p_folder", folder)
        named = FOLDER.fullmatch(folder)
        if named is None:
            raise RefusedError("h5p_no_version", folder)
        if (named["name"], int(named["major"]), int(named["minor"])) != key:
            raise RefusedError("h5p_folder", folder)
        found[key] = (folder, library)
    return found


def _check(wanted: list[Key], present: dict[Key, tuple[str, Any]], names: set[str]) -> None:
    """Each library that is needed, directly or by another, with each of its files."""
    waiting, seen = list(wanted), set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        if key not in present:
            raise RefusedError("h5p_library_missing", f"{key[0]} {key[1]}.{key[2]}")
        folder, library = present[key]
        for kind in ("preloadedJs", "preloadedCss"):
            for file in _list(library, kind):
                path = str(file.get("path", "")) if isinstance(file, dict) else ""
                if f"{folder}/{path.removeprefix('./')}" not in names:
                    raise RefusedError("h5p_script_missing", f"{folder}/{path}")
        waiting += [_key(each, "h5p_folder", folder) for each in _list(library, "preloadedDependencies")]


def _check_pictures(target: Path, names: list[str]) -> None:
    """A drawing of the content that holds a script: whoever opens it alone would run it."""
    for name in names:
        if name.startswith("content/") and name.lower().endswith((".svg", ".svgz")):
            root = parse((target / name).read_bytes(), broken="svg_with_script", typed="svg_with_script")
            for each in root.iter():
                if _is_active(each):
                    raise RefusedError("svg_with_script", name)


def _is_active(element: Any) -> bool:
    if local(element.tag).lower() in {"script", "foreignobject", "handler"}:
        return True
    for key, value in element.attrib.items():
        if HANDLERS.fullmatch(local(key)) or value.strip().lower().startswith(("javascript:", "data:text")):
            return True
    return False
