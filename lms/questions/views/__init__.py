"""Screens of questions and questionnaires."""
