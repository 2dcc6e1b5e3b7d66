"""Figures about this process, for Prometheus to fetch. No figure has a person in it."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

REGISTRY = CollectorRegistry()

due = Counter(
    "growth_reminders_due", "Reminders whose moment came, by what followed", ["result"],
    registry=REGISTRY,
)  # fmt: skip
sent = Counter(
    "growth_deliveries_sent", "Deliveries that were taken, by channel", ["channel"],
    registry=REGISTRY,
)  # fmt: skip
failed = Counter(
    "growth_deliveries_failed", "Deliveries that were not taken, by channel and reason",
    ["channel", "reason"], registry=REGISTRY,
)  # fmt: skip
retried = Counter(
    "growth_deliveries_retried", "Attempts that are made again, by channel and reason",
    ["channel", "reason"], registry=REGISTRY,
)  # fmt: skip
lag = Histogram(
    "growth_delivery_lag_seconds", "From when a delivery was due to when it was taken",
    buckets=(0.5, 1, 2, 5, 10, 30, 60, 300, 1_800, 7_200), registry=REGISTRY,
)  # fmt: skip
waiting = Gauge(
    "growth_deliveries_waiting", "Deliveries that are due and not settled", registry=REGISTRY
)
oldest = Gauge(
    "growth_deliveries_oldest_seconds", "How long the oldest of them has been due",
    registry=REGISTRY,
)  # fmt: skip
broken = Counter("growth_worker_broken", "Turns that broke off", registry=REGISTRY)
ticked = Gauge(
    "growth_worker_ticked_timestamp_seconds", "When the worker last looked for work",
    registry=REGISTRY,
)  # fmt: skip


def text() -> bytes:
    """Return every figure in Prometheus' text format."""
    return generate_latest(REGISTRY)
