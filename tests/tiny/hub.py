from lms.core.hub import Card, NextStep, Panel, Place, Urgency, next_steps, panels


def greeting(page):
    return {"words": f"Tiny panel of {page.user.pk}"}


def step(page):
    return Card(headline="a tiny step.", title="Tiny step", href="/tiny/", action="Take it")


panels.register(Panel("tiny", greeting, "tiny/panel.html", Place.MAIN))
next_steps.register(NextStep("tiny", step, Urgency.NOW, order=1))
