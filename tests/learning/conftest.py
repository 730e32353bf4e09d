"""Lessons are shown with a library that answers as the test says."""

from tests.programme.conftest import fake_library, only

__all__ = ["fake_library", "only"]
