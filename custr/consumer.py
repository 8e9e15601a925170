"""How a worker takes messages from its broker."""

from collections.abc import Callable
from typing import Any

from celery.worker.consumer import Consumer


class PromptConsumer(Consumer):
    """Says at once that a message has come, where Celery leaves it to its loop.

    The loop may wait for a second before it looks at what it was left; and with one message at a time the
    broker sends no other until then, so that a burst of nudges takes minutes (celery/celery#7718).
    """

    def call_soon_ack(self, say: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Tell the broker; here no other thread uses the connection."""
        say(*args, **kwargs)
