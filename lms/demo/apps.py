from django.apps import AppConfig


class DemoConfig(AppConfig):
    """The demonstration season and the large one; the only part that knows every other."""

    name = "lms.demo"
    label = "demo"
