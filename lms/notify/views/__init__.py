"""Screens of messages and of the calendar feed."""
