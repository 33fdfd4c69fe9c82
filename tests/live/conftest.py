"""The real broker that the gateway listens to."""

from tests.brokers import broker

__all__ = ["broker"]
