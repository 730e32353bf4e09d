"""Certificates with their register, orders of many, the settings of a course."""

from .certificates import Certificate, CertificateEvent, NumberSeries
from .orders import CertificateSettings, IssueOrder, OrderLine

__all__ = [
    "Certificate",
    "CertificateEvent",
    "CertificateSettings",
    "IssueOrder",
    "NumberSeries",
    "OrderLine",
]
