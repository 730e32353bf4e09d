"""Pictures of questions: examined by the process that reads files, kept once, known by their bytes."""

import hashlib
import io
from dataclasses import dataclass

from django.core.files.base import ContentFile
from wagtail.images import get_image_model

from lms.core.files.examination import examine
from lms.core.files.pictures import STARTS
from lms.core.files.sentences import sentence
from lms.questions.models import Picture

ENDINGS = {"PNG": "png", "JPEG": "jpg", "GIF": "gif", "WEBP": "webp"}


@dataclass(frozen=True)
class Examined:
    """`content` is what may be kept, and `sha256` its name; or there is a sentence that says why not."""

    sent_sha256: str
    sha256: str = ""
    content: bytes = b""
    ending: str = ""
    refusal: str = ""


def examine_picture(content: bytes) -> Examined:
    """What is known already is not examined again. Takes a second: never where a page is answered."""
    sent = hashlib.sha256(content).hexdigest()
    known = Picture.objects.filter(sha256=sent).first() or Picture.objects.filter(sent_sha256=sent).first()
    if known:
        return Examined(sent, sha256=known.sha256)
    ending = next((ENDINGS[form] for form, start in STARTS.items() if content.startswith(start)), "")
    if not ending:
        return Examined(sent, refusal=sentence("unknown_kind"))
    verdict = examine(io.BytesIO(content), ending)
    if not verdict.accepted or verdict.content is None:
        return Examined(sent, refusal=sentence(verdict.code))
    return Examined(sent, hashlib.sha256(verdict.content).hexdigest(), verdict.content, ending)


def keep_picture(*, examined: Examined, title: str) -> Picture:
    """The picture of these bytes; twice is once."""
    known = Picture.objects.filter(sha256=examined.sha256).first()
    if known or not examined.content:
        return known or Picture.objects.get(sha256=examined.sha256)
    file = ContentFile(examined.content, name=f"question-{examined.sha256[:16]}.{examined.ending}")
    image = get_image_model()(title=title[:255] or examined.sha256[:16], file=file)
    image.file_size = len(examined.content)
    image.save()
    return Picture.objects.create(sha256=examined.sha256, sent_sha256=examined.sent_sha256, image=image)
