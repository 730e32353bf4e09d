"""Screens of outside tools: opening them, what tools ask of us between servers, what managers register."""
