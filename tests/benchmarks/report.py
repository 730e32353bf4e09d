"""The table."""

import statistics
from dataclasses import asdict, dataclass

from .cases import PageCase
from .client import Measure
from .wire import BUDGET, Weight


@dataclass
class PageFigures:
    """Everything about one page."""

    name: str
    a_second: float
    median: float
    p99: float
    server_wall: float
    server_cpu: float
    queries: int
    query_budget: int | None
    page_bytes: int
    first_view_bytes: int
    load_cpu: float
    count: int
    bad: int
    ratio: float = 0.0
    ratio_alone: float = 0.0
    budget: float | None = None

    @property
    def missed(self) -> list[str]:
        """Which budgets are not kept."""
        over = []
        if self.budget and self.ratio > self.budget:
            over.append("time")
        if self.query_budget and self.queries > self.query_budget:
            over.append("queries")
        if self.first_view_bytes > BUDGET:
            over.append("bytes")
        if self.bad:
            over.append(f"{self.bad} bad answers")
        return over


def row(case: PageCase, measure: Measure, alone: Measure, queries: int, weight: Weight) -> PageFigures:
    """One line, without its ratios."""
    took = sorted(answer.took for answer in measure.answers)
    return PageFigures(
        name=case.name,
        a_second=measure.a_second,
        median=statistics.median(took),
        p99=took[min(len(took) - 1, int(len(took) * 0.99))],
        server_wall=statistics.median(answer.wall for answer in alone.answers),
        server_cpu=statistics.median(answer.cpu for answer in alone.answers),
        queries=queries,
        query_budget=case.queries,
        page_bytes=weight.page,
        first_view_bytes=weight.total,
        load_cpu=measure.own_cpu,
        count=len(took),
        bad=sum(answer.status != case.good for answer in measure.answers),
        budget=case.ratio,
    )


def compare(rows: list[PageFigures]) -> None:
    """Each with the first, which is the reference: by pages a second, and by the server's time for one client."""
    for one in rows:
        one.ratio = rows[0].a_second / one.a_second if one.a_second else 0.0
        one.ratio_alone = one.server_wall / rows[0].server_wall if rows[0].server_wall else 0.0


def table(rows: list[PageFigures]) -> str:
    """For people."""
    head = (
        f"{'':<15}{'pages/s':>9}{'× ref':>7}{'budget':>7}{'median':>9}{'p99':>9}"
        f"{'server':>9}{'cpu':>8}{'× ref':>7}{'queries':>10}{'page':>8}{'1st view':>10}  missed"
    )
    lines = [head, "-" * len(head)]
    for one in rows:
        budget = f"{one.budget:.0f}" if one.budget else "–"
        queries = f"{one.queries} ≤ {one.query_budget}" if one.query_budget else str(one.queries)
        lines.append(
            f"{one.name:<15}{one.a_second:>9.0f}{one.ratio:>7.2f}{budget:>7}{one.median:>6.1f} ms{one.p99:>6.1f} ms"
            f"{one.server_wall:>6.1f} ms{one.server_cpu:>5.1f} ms{one.ratio_alone:>7.2f}{queries:>10}"
            f"{one.page_bytes / 1000:>5.1f} kB{one.first_view_bytes / 1000:>7.1f} kB  {', '.join(one.missed)}"
        )
    lines.append(
        "\npages/s, median, p99: as many at once as there are clients. server, cpu: one client alone, the clock and "
        "the processor inside the worker.\n"
        f"The load itself used {max(one.load_cpu for one in rows):.0%} of one processor at most."
    )
    return "\n".join(lines)


def as_json(rows: list[PageFigures]) -> list[dict[str, object]]:
    """For programs."""
    return [{**asdict(one), "missed": one.missed} for one in rows]
