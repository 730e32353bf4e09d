"""Certificates with their register, orders of many, the settings of a course, keys that sign badges."""

from .certificates import Certificate, CertificateEvent, NumberSeries
from .keys import SigningKey
from .orders import CertificateSettings, IssueOrder, OrderLine

__all__ = [
    "Certificate",
    "CertificateEvent",
    "CertificateSettings",
    "IssueOrder",
    "NumberSeries",
    "OrderLine",
    "SigningKey",
]
