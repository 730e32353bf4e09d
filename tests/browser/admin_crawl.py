"""Walks the administration as one person: one page of every sort that its menu, lists and buttons lead to.

Wagtail's own screens are its makers' business: of them we ask that they answer and that no script fails. Our panels and
our screens must pass axe like the rest of the site.
"""

import re
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import BrowserContext, Page

from .crawl import AXE, RULES, Walk

# Not screens: what goes out, what is downloaded, what only a form or a script asks for.
NOT_SCREENS = (
    "/logout/",
    "/preview",
    "/jsi18n/",
    "/sprite",
    "/results/",
    "/bulk/",
    "export=",
    ".jsonl",
    "/gift/",
    "/moodlexml/",
)
# drawn by us in Wagtail's frame
OURS = {"/gestion/": ".panel-waiting", "/gestion/messages-abandonnes/": ".nice-padding"}


def _links(page: Page, address: str) -> list[str]:
    """What the page leads to, and the lines of the menu that are folded away."""
    found = page.eval_on_selector_all("a[href]", "all => all.map(a => a.getAttribute('href'))")
    for menu in page.locator("#wagtail-sidebar-props").all_text_contents():
        found += re.findall(r'"(?:url|href)": ?"(/gestion/[^"]*)"', menu)
    targets = [urlsplit(urljoin(page.url, link)) for link in found]
    return [
        target.path + (f"?{target.query}" if target.query else "")
        for target in targets
        if f"{target.scheme}://{target.netloc}" == address and target.path.startswith("/gestion/")
    ]


def _route(path: str) -> str:
    """The pattern that serves an address: pages of one kind are one screen, whichever page it is."""
    try:
        return resolve(urlsplit(path).path).route
    except Resolver404:
        return path


def _axe(page: Page, path: str, walk: Walk) -> None:
    ours = OURS.get(path)
    if not ours:
        return
    page.evaluate(AXE)
    result = page.evaluate(f"axe.run({{include: [['{ours}']]}}, {RULES})")
    for violation in result["violations"]:
        nodes = "; ".join(node["html"][:160] for node in violation["nodes"][:3])
        walk.troubles.append(f"{path}: axe {violation['id']}: {nodes}")


def walk_administration(context: BrowserContext, address: str) -> Walk:
    """Breadth first from /gestion/, one page a route."""
    walk, seen, queue = Walk(), set(), ["/gestion/"]
    page = context.new_page()
    page.on(
        "console",
        lambda m: walk.troubles.append(f"{page.url}: console {m.text}") if m.type == "error" else None,
    )
    page.on("pageerror", lambda e: walk.troubles.append(f"{page.url}: script {e}"))
    while queue:
        path = queue.pop(0)
        route = _route(path)
        if route in seen or any(part in path for part in NOT_SCREENS):
            continue
        seen.add(route)
        answer = page.goto(urljoin(address, path), wait_until="load")
        walk.pages.append(path)
        if answer is None or answer.status >= 400:
            walk.troubles.append(f"{path}: status {answer and answer.status}")
            continue
        if "text/html" not in (answer.headers.get("content-type") or ""):
            continue
        _axe(page, path, walk)
        queue += _links(page, address)
    page.close()
    return walk
