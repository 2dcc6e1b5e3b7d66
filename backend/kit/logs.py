"""Logs: one JSON object a line. Kinds, numbers and ids only: no text, address or endpoint."""

import json
import logging
import sys
from datetime import UTC, datetime

logger = logging.getLogger("backend")


class _Lines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        facts = getattr(record, "facts", {})
        line = {"at": at, "level": record.levelname.lower(), "event": record.getMessage(), **facts}
        return json.dumps(line, ensure_ascii=False, default=str)


def to_stderr() -> None:
    """Write our own events to standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Lines())
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False


def event(name: str, *, level: int = logging.INFO, **facts: str | int | float) -> None:
    """Log that something happened, with numbers and names of kinds: never what somebody wrote."""
    logger.log(level, name, extra={"facts": facts})
