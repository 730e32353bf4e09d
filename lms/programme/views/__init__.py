"""Screens of the programme; those of pages are named by the page models (`screen`)."""
