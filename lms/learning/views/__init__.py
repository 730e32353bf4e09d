"""Screens of courses and lessons."""
