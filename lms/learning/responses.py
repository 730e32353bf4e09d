"""What a person answered to a question of a lesson. It comes in the address: a reload or a link shows the same."""

from django.http import QueryDict

from lms.core.web.parameters import parse_number
from lms.programme.render_blocks import Response

LONGEST = 3  # digits of the number of an answer


def parse(address: QueryDict) -> Response | None:
    """`?question=<block>&answer=<number>`; nothing for anything else."""
    number = parse_number(address.get("answer"), digits=LONGEST)
    return None if number is None else Response(address.get("question", ""), number)
