"""Packages, what people did in them, and what was said of it."""

from .launches import Commit, Launch, ScoState, Statement
from .packages import Arrival, Package, PackageVersion

__all__ = ["Arrival", "Commit", "Launch", "Package", "PackageVersion", "ScoState", "Statement"]
