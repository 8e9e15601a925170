"""The demo's settings: every one is given, so neither the environment nor `.env` has a say."""

from collections.abc import Mapping

from custr import values
from mis.demo.folder import Folder


class BadPortError(Exception):
    """One sentence about a port that cannot be used."""


def port_of(environment: Mapping[str, str], name: str, default: int) -> int:
    """The port that a variable names, 1 to 65535."""
    said = environment.get(name) or str(default)
    port = values.whole_number(said)
    if port is None or not 0 < port < 65536:
        raise BadPortError(f"{name} must be a port from 1 to 65535, not “{said}”.")
    return port


def demo_settings(environment: Mapping[str, str], *, folder: Folder, port: int) -> dict[str, str]:
    """The environment of the demo's processes."""
    return {
        **environment,
        **folder.keys(),
        "DJANGO_SETTINGS_MODULE": "custr.settings",
        "DEBUG": "false",
        "DATABASE_URL": folder.database_url,
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1,localhost",
        "MIS_ALLOWED_PRIVATE_NETWORKS": "127.0.0.0/8",
        "MIS_CA_FILE": "",
        "TRUSTED_PROXIES": "",
        "HSTS_SUBDOMAINS": "false",
        "HSTS_PRELOAD": "false",
        "WRITEBACK_ENGINE": "inprocess",
        "WRITEBACK_WORKERS": "32",
        "BROKER_URL": "",
        "BROKER_QUEUE": "custr",
        "BROKER_CA_FILE": "",
        "METRICS_TOKEN": "",
        "LOG_FORMAT": "plain",
        "LOG_LEVEL": "info",
        "WEB_WORKERS": "1",
        "WEB_THREADS": "8",
    }
