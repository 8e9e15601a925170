"""TLS towards a broker: its certificate is verified, by chain, dates and name, for `amqps://` and `rediss://`.

Left to itself kombu 5.7 verifies nothing of a `rediss://` server (`ssl_cert_reqs` is `CERT_NONE`:
kombu/connection.py, `_init_params`), and all but the name of an `amqps://` one (py-amqp compares a name only
where it is given as `server_hostname`: amqp/transport.py, `_wrap_socket_sni`).
"""

import ssl
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, pyamqp


def options(broker_url: str, ca_file: str | None) -> dict[str, Any] | None:
    """What Celery's `broker_use_ssl` is to be for an address; None without TLS.

    `ca_file`: certificates (PEM) of the house's own authority. For RabbitMQ they take the place of the
    machine's public ones, for Redis they come beside them: so the two clients read such a file.
    """
    if broker_url.startswith("rediss://"):
        return {
            "ssl_cert_reqs": "required",
            "ssl_ca_certs": ca_file,
            # As towards an MIS: `mis.wire` says why.
            "ssl_exclude_verify_flags": [ssl.VERIFY_X509_STRICT],
        }
    if broker_url.startswith("amqps://"):
        return {"cert_reqs": ssl.CERT_REQUIRED, "ca_certs": ca_file}
    return None


class NamedTransport(pyamqp.SSLTransport):
    """Each of several brokers has to have a certificate for its own name."""

    def establish_connection(self) -> Any:
        """Dial, and compare the certificate with the name in the address that is dialled now.

        kombu fills in a name once and then keeps it, also for the next broker of a list.
        """
        client: Any = self.client  # types-kombu knows it without its attributes
        given = client.ssl if isinstance(client.ssl, dict) else {}
        client.ssl = {**given, "server_hostname": client.hostname}
        return super().establish_connection()


def use() -> None:
    """Have every `amqps://` address of this process dialled so."""
    TRANSPORT_ALIASES["amqps"] = "custr.broker_tls:NamedTransport"
