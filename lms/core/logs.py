"""The journal: one JSON object a line; values are encoded, so that no address or name can forge a line."""

import logging
import re
from typing import Any

import structlog

# An address that opens something by itself: a package in its frame (lms/packages/capability.py).
OPENS = re.compile(r"(/p/)[^/\s\"'?#]{8,}")


def json_formatter() -> logging.Formatter:
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        foreign_pre_chain=[
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
        ],
    )


class Masked(logging.Filter):
    """For every line: an address that opens something does not open it for whoever reads the journal."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always True: the line is kept, the word is not."""
        words = record.getMessage()
        if "/p/" in words:
            record.msg, record.args = OPENS.sub(r"\1***", words), ()
        return True


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "lms.core.logs.json_formatter"}},
        "filters": {"masked": {"()": "lms.core.logs.Masked"}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["masked"]}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"lms": {"level": "INFO"}},
    }
