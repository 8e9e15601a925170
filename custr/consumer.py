"""How a worker takes messages from its broker."""

import logging
import time
from collections.abc import Callable
from typing import Any

from amqp.exceptions import AccessRefused, NotAllowed
from celery.worker.consumer import Consumer
from celery.worker.state import maybe_shutdown

log = logging.getLogger("custr.broker")

REFUSED_AGAIN_S = 10
# What RabbitMQ says to a wrong user or password, and to a virtual host that is not the user's.
_REFUSED = (AccessRefused, NotAllowed)


class PromptConsumer(Consumer):
    """Says at once that a message has come, where Celery leaves it to its loop.

    The loop may wait for a second before it looks at what it was left; and with one message at a time the
    broker sends no other until then, so that a burst of nudges takes minutes (celery/celery#7718).
    """

    def call_soon_ack(self, say: Callable[..., Any], *args: Any, **kwargs: Any) -> None:
        """Tell the broker; here no other thread uses the connection."""
        say(*args, **kwargs)

    def ensure_connected(self, conn: Any) -> Any:
        """Connect, however long it takes, and say where to.

        Celery's own leaves the process where the broker refuses the credentials, and with it go the marks
        that the worker finds by looking for itself.
        """
        while True:
            try:
                found = conn.ensure_connection(
                    lambda error, seconds: _tell(conn, error, seconds), callback=maybe_shutdown
                )
            except _REFUSED as error:
                log.warning(
                    "The broker, %s, refuses the user, the password or the last part of BROKER_URL (%s). "
                    "Trying again in %s s; marks go out meanwhile, found by looking every few seconds.",
                    _place(conn),
                    type(error).__name__,
                    REFUSED_AGAIN_S,
                )
                for _ in range(REFUSED_AGAIN_S):
                    maybe_shutdown()
                    time.sleep(1)
            else:
                self.first_connection_attempt, self.broker_connection_retry_attempt = False, 0
                return found


def _tell(conn: Any, error: Exception, seconds: float) -> None:
    log.warning(
        "Cannot connect to the broker, %s: %s. Trying again in %.0f s.",
        _place(conn),
        type(error).__name__,
        seconds,
    )


def _place(conn: Any) -> str:
    """Such as `amqp at 10.0.0.5:5672`: no user, no password."""
    return f"{conn.transport_cls} at {conn.hostname}:{conn.port or 'its usual port'}"
