"""`imsmanifest.xml` of SCORM 1.2 and SCORM 2004 (3rd and 4th edition): what is started, in which order, how it is judged."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

from .markup import attribute, child, children, local, parse, text
from .refusals import RefusedError

MANIFEST = "imsmanifest.xml"
LARGEST_MANIFEST = 4 * 1024 * 1024
MOST_ITEMS = 500
AICC = (".crs", ".au", ".des", ".cst", ".ort", ".pre", ".cmp")
EDITIONS = {"2004 3rd edition": "2004-3", "2004 4th edition": "2004-4"}
# What a manifest may ask of the order of things, beyond choice, flow and the passing score.
MORE = {
    "sequencingRules", "limitConditions", "rollupRules", "randomizationControls", "constrainedChoiceConsiderations",
    "rollupConsiderations", "mapInfo", "mapping",
}  # fmt: skip
Item = dict[str, Any]


def find(names: list[str]) -> str | None:
    """The name of the manifest, or nothing where it is no SCORM package; a refusal where it lies in a folder."""
    at_root = next((name for name in names if name.lower() == MANIFEST), None)
    if at_root:
        return at_root
    deeper = next((name for name in names if name.lower().endswith(f"/{MANIFEST}")), None)
    if deeper:
        raise RefusedError("manifest_in_folder", deeper)
    aicc = next((name for name in names if name.lower().endswith(AICC)), None)
    if aicc:
        raise RefusedError("aicc", aicc)
    return None


def read(target: Path, name: str, names: list[str]) -> dict[str, Any]:
    """What the manifest says, checked against the files that are there."""
    content = (target / name).read_bytes()
    if len(content) > LARGEST_MANIFEST:
        raise RefusedError("manifest_broken", name)
    if _is_empty(content):
        raise RefusedError("manifest_empty", name)
    root = parse(content, broken="manifest_broken", typed="manifest_doctype")
    if local(root.tag) != "manifest":
        raise RefusedError("manifest_broken", name)
    if not len(root):
        raise RefusedError("manifest_empty", name)
    kind = _kind(root)
    organization = _organization(root)
    items = _Items(_resources(root), set(names), kind == "scorm12")
    items.walk(organization, "", 0)
    if not items.found:
        raise RefusedError("no_organization", name)
    return {
        "kind": kind,
        "title": text(child(organization, "title"))[:200],
        "items": items.found,
        "sequencing": sorted({local(each.tag) for each in root.iter() if local(each.tag) in MORE}),
    }


def _is_empty(content: bytes) -> bool:
    """Nothing, or nothing but the line that says it is XML."""
    rest = content.removeprefix(b"\xef\xbb\xbf").strip()
    if rest.startswith(b"<?xml"):
        rest = rest.partition(b"?>")[2].strip()
    return not rest


def _kind(root: Any) -> str:
    metadata = child(root, "metadata")
    version = text(child(metadata, "schemaversion")) if metadata is not None else ""
    if version.lower() in EDITIONS:
        return "scorm2004"
    spaces = " ".join(str(space) for space in root.nsmap.values() if space)
    if "adlcp_v1p3" in spaces and version.lower() in {"cam 1.3", "2004 2nd edition"}:
        raise RefusedError("old_edition", version)
    return "scorm2004" if "adlcp_v1p3" in spaces else "scorm12"


def _organization(root: Any) -> Any:
    all_of_them = child(root, "organizations")
    found = children(all_of_them, "organization") if all_of_them is not None else []
    if not found:
        raise RefusedError("no_organization", MANIFEST)
    wanted = attribute(all_of_them, "default")
    return next((each for each in found if attribute(each, "identifier") == wanted), found[0])


def _resources(root: Any) -> dict[str, dict[str, str]]:
    """identifier → address (bases joined) and whether it talks to the run-time."""
    found = {}
    all_of_them = child(root, "resources")
    base = attribute(root, "base") + (attribute(all_of_them, "base") if all_of_them is not None else "")
    for each in children(all_of_them, "resource") if all_of_them is not None else []:
        href = attribute(each, "href")
        found[attribute(each, "identifier")] = {
            "href": base + attribute(each, "base") + href if href else "",
            "type": attribute(each, "scormtype").lower() or "asset",
        }
    return found


class _Items:
    """The items that start something, in the order of the manifest."""

    def __init__(self, resources: dict[str, dict[str, str]], names: set[str], is_12: bool) -> None:
        self.resources, self.names, self.is_12 = resources, names, is_12
        self.found: list[Item] = []

    def walk(self, element: Any, group: str, depth: int) -> None:
        """Each item below; `group` is the title of the item above it."""
        if depth > 20:
            raise RefusedError("manifest_broken", MANIFEST)
        for item in children(element, "item"):
            title = text(child(item, "title"))[:200]
            reference = attribute(item, "identifierref")
            if reference and attribute(item, "isvisible").lower() != "false":
                self._take(item, reference, title, group)
            self.walk(item, title or group, depth + 1)

    def _take(self, item: Any, reference: str, title: str, group: str) -> None:
        resource = self.resources.get(reference)
        if resource is None or not resource["href"]:
            raise RefusedError("missing_file", reference)
        href, _hash, fragment = resource["href"].partition("#")
        path, _mark, query = href.partition("?")
        name = unquote(path)
        if name not in self.names:
            raise RefusedError("missing_file", path)
        if len(self.found) >= MOST_ITEMS:
            raise RefusedError("too_many_items")
        self.found.append(
            {
                "id": str(len(self.found) + 1),
                "identifier": attribute(item, "identifier")[:200],
                "title": title,
                "group": group,
                "path": name,
                "query": _joined(query, fragment, attribute(item, "parameters")),
                "is_sco": resource["type"] == "sco",
                "seed": self._seed(item),
            }
        )

    def _seed(self, item: Any) -> dict[str, str]:
        """What the content may read of the manifest."""
        if self.is_12:
            named = {
                "mastery_score": "masteryscore", "max_time_allowed": "maxtimeallowed",
                "time_limit_action": "timelimitaction", "launch_data": "datafromlms",
            }  # fmt: skip
        else:
            named = {
                "launch_data": "dataFromLMS", "time_limit_action": "timeLimitAction",
                "completion_threshold": "completionThreshold",
            }  # fmt: skip
        found = {key: text(child(item, name)) for key, name in named.items() if child(item, name) is not None}
        if not self.is_12:
            found |= _passing_score(item)
        return {key: value[:4096] for key, value in found.items()}


def _passing_score(item: Any) -> dict[str, str]:
    """`minNormalizedMeasure` of the primary objective, where success is satisfied by the measure."""
    for objective in item.iter():
        by_measure = (
            attribute(objective, "satisfiedByMeasure") if local(objective.tag) == "primaryObjective" else ""
        )
        if by_measure.lower() in {"true", "1"}:
            return {"scaled_passing_score": text(child(objective, "minNormalizedMeasure")) or "1.0"}
    return {}


def _joined(query: str, fragment: str, parameters: str) -> str:
    """The query and fragment of the address, with the `parameters` of the item as SCORM adds them."""
    parameters = parameters.strip()
    if parameters.startswith("#"):
        fragment = fragment or parameters[1:]
    elif parameters:
        parameters = parameters.lstrip("?&")
        query = f"{query}&{parameters}" if query else parameters
    return (f"?{query}" if query else "") + (f"#{fragment}" if fragment else "")
