"""Why a package is not taken, and what its sender can do. Each refusal has its own code and its own sentence."""

from typing import Any

from django.utils.translation import gettext_lazy as _

NEEDS_HOST: dict[str, Any] = {
    "frames": _(
        "This activity is made of frames that call each other: it needs a host of its own (PACKAGES_URL), without which "
        "its score would be lost."
    ),
    "canvas": _(
        "This activity reads its pictures back: it needs a host of its own (PACKAGES_URL), without which it would stay blank."
    ),
}
REFUSALS: dict[str, Any] = {
    # --- the file ---
    "empty_file": _("The file is empty."),
    "too_heavy": _("The file is larger than 250 MB. Make its pictures and videos lighter."),
    "not_an_archive": _(
        "The file is no archive (zip) that can be opened. Export the package again and send the new file."
    ),
    "damaged": _("The archive is damaged: it cannot be unpacked. Export the package again."),
    "empty": _("The archive holds no file."),
    "too_many_entries": _("The archive holds more than 5,000 files."),
    "too_large": _("Unpacked, the package would be larger than 1 GB."),
    "bomb": _("Unpacked, the package would be a hundred times larger than the file: it is not taken."),
    "bad_name": _("“%(entry)s” is no name that a package may hold: it leads elsewhere, or has signs that nobody sees."),
    "same_name": _("“%(entry)s” has the same name as another file of the package, but for its capitals or its accents."),
    "link": _("“%(entry)s” is a link to another file. Put the file itself into the package."),
    "encrypted": _("“%(entry)s” is protected by a password. Export the package without one."),
    "compression": _("“%(entry)s” is compressed in a way that is not read here. Export as an ordinary zip."),
    "limits": _("The package takes too long or too much memory to unpack."),
    "unread": _("We could not unpack the package, although we tried several times. Send it again later."),
    # --- SCORM ---
    "no_manifest": _(
        "This archive is no package: it holds neither imsmanifest.xml (SCORM) nor h5p.json (H5P) at its root."
    ),
    "manifest_in_folder": _(
        "The manifest lies in a folder (“%(entry)s”). Compress what is in the folder, not the folder itself."
    ),
    "manifest_empty": _("The manifest (imsmanifest.xml) is empty. Export the package again."),
    "manifest_broken": _("The manifest (imsmanifest.xml) is no XML that can be read. Export the package again."),
    "manifest_doctype": _(
        "The manifest declares a document type (DOCTYPE), which no SCORM package needs and which can read files of "
        "the server: it is not taken."
    ),
    "no_organization": _(
        "The manifest says nothing to start: it has no organization with an item. Export the package again."
    ),
    "missing_file": _("The manifest starts “%(entry)s”, which the package does not hold."),
    "too_many_items": _("The package has more than 500 parts."),
    "aicc": _(
        "This is an AICC package (“%(entry)s”), which is not played here. Export as SCORM 1.2 or SCORM 2004."
    ),
    "old_edition": _(
        "This package is written for %(entry)s. Export as SCORM 1.2 or as SCORM 2004 3rd or 4th edition."
    ),
    # --- H5P ---
    "h5p_broken": _("h5p.json is no JSON that can be read. Export the content again."),
    "h5p_shape": _("h5p.json lacks “%(entry)s”, which every H5P content has. Export the content again."),
    "h5p_no_content": _("The H5P content itself (content/content.json) is missing or cannot be read."),
    "h5p_library_missing": _(
        "The library %(entry)s is missing. Export with its libraries: some sites leave them out."
    ),
    "h5p_script_missing": _("The library names “%(entry)s”, which the package does not hold."),
    "h5p_folder": _("The folder “%(entry)s” is no H5P library: its library.json is missing or says otherwise."),
    "h5p_no_version": _(
        "The folder “%(entry)s” has no version in its name (H5P.Example-1.0). Export from a recent version of H5P."
    ),
    # --- where it would run ---
    **NEEDS_HOST,
    "svg_with_script": _("The drawing “%(entry)s” holds a script. Save it again without, or as PNG."),
}  # fmt: skip


def sentence(code: str, entry: str = "") -> str:
    """For a person; a code that nobody knows says the least."""
    words = str(REFUSALS.get(code, REFUSALS["damaged"]))
    return words % {"entry": entry} if "%(entry)s" in words else words


def needs_host(why: str) -> str:
    """Why a package does not run without a host of its own."""
    return str(NEEDS_HOST.get(why, NEEDS_HOST["frames"]))
