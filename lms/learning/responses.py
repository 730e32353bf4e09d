"""What a person answered to a question of a lesson. It comes in the address: a reload or a link shows the same."""

from django.http import QueryDict

from lms.programme.render_blocks import Response

LONGEST = 3  # digits of the number of an answer


def parse(address: QueryDict) -> Response | None:
    """`?question=<block>&answer=<number>`; nothing for anything else."""
    number = address.get("answer", "")
    if not (number.isascii() and number.isdigit() and len(number) <= LONGEST):
        return None
    return Response(address.get("question", ""), int(number))
