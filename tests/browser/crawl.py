"""Walks the site as one person: every sort of page that a link leads to, looked at wide and narrow."""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page

PASSWORD = "territoires-demo-2026"
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = "{runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'], resultTypes: ['violations']}"
HEADINGS = """() => {
    const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")]
        .filter(title => title.checkVisibility()).map(title => Number(title.tagName[1]));
    const ones = levels.filter(level => level === 1).length;
    const jump = levels.some((level, place) => level > (levels[place - 1] ?? level) + 1);
    return (ones === 1 ? "" : `${ones} h1 `) + (jump ? `levels ${levels}` : "");
}"""
seen_wide: set[str] = set()
NOT_PAGES = (".ics", ".pdf", ".jsonl", "/csv/", "/fichier/", "/schema/", "/documents/")


@dataclass
class Walk:
    """What was seen, and what was wrong with it."""

    pages: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)  # title: path of the page that bears it


def sign_in(page: Page, address: str, email: str) -> None:
    """By password, through the form."""
    page.goto(f"{address}/compte/connexion/")
    page.click("main details summary")
    page.fill("main details input[name=login]", email)
    page.fill("main details input[name=password]", PASSWORD)
    page.click("main details button")
    page.wait_for_url(lambda url: "/connexion" not in url)


def route_of(path: str) -> str:
    """The name of the route, with the sort of page for Wagtail's."""
    try:
        match = resolve(path)
    except Resolver404:
        return f"? {path}"
    if match.view_name == "wagtail_serve":
        parts = path.strip("/").split("/")
        return f"wagtail:{parts[0]}:{len(parts)}"
    return match.view_name or match.route


def _look(page: Page, url: str, width: int, walk: Walk) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width + 1:
        walk.troubles.append(f"{url} at {width}: the page is {wide} px wide")
    if "/gestion/" in url or "/api/" in url:
        return  # Wagtail's own screens and Swagger's: their makers check them
    if width > 360:
        route = route_of(urlsplit(url).path)
        if route in seen_wide:
            return  # as wide, one person's page of a sort stands for all: narrow is where they differ
        seen_wide.add(route)
    result = page.evaluate(f"axe.run(document, {RULES})")
    for violation in result["violations"]:
        nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        walk.troubles.append(f"{url} at {width}: axe {violation['id']}: {nodes}")


def _read(page: Page, url: str, walk: Walk) -> None:
    """What one hears first: a title that no other page bears, one h1, headings without a gap."""
    path = urlsplit(page.url).path
    if path.startswith(("/gestion/", "/api/")):
        return
    title = page.title()
    if walk.titles.setdefault(title, path) != path:
        walk.troubles.append(f"{url}: same title as {walk.titles[title]}: {title}")
    headings = page.evaluate(HEADINGS)
    if headings:
        walk.troubles.append(f"{url}: headings: {headings}")


def walk_site(context: BrowserContext, address: str, starts: list[str], per_route: int = 1) -> Walk:
    """Breadth first from `starts`; at most `per_route` pages of a route."""
    walk, seen, counts, queue = Walk(), set(), {}, list(starts)
    page = context.new_page()
    page.on(
        "console",
        lambda m: walk.troubles.append(f"{page.url}: console {m.text}") if m.type == "error" else None,
    )
    page.on("pageerror", lambda e: walk.troubles.append(f"{page.url}: script {e}"))
    while queue:
        path = queue.pop(0)
        route = route_of(urlsplit(path).path)
        if path in seen or counts.get(route, 0) >= per_route:
            continue
        seen.add(path)
        counts[route] = counts.get(route, 0) + 1
        answer = page.goto(urljoin(address, path), wait_until="load")
        walk.pages.append(path)
        if answer is None or answer.status >= 400:
            walk.troubles.append(f"{path}: status {answer and answer.status}")
            continue
        if "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        _read(page, path, walk)
        page.evaluate(AXE)
        for width in (1280, 360):
            _look(page, path, width, walk)
        links = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
        for link in links:
            target = urlsplit(urljoin(address + path, link))
            same = f"{target.scheme}://{target.netloc}" == address
            deep_admin = target.path.startswith("/gestion/") and target.path != "/gestion/"
            if same and not deep_admin and not any(part in target.path for part in NOT_PAGES):
                queue.append(target.path + (f"?{target.query}" if target.query else ""))
    page.close()
    return walk
