"""Which class speaks to which provider: the only place that knows."""

from mis.adapters.arbor import ArborAdapter
from mis.adapters.base import Adapter
from mis.adapters.edfi import EdFiAdapter
from mis.adapters.none import NoMisAdapter
from mis.adapters.rosariosis import RosarioSisAdapter
from mis.adapters.webhook import WebhookAdapter
from mis.adapters.wonde import WondeAdapter

_CLASSES: dict[str, type[Adapter]] = {
    kind.provider: kind
    for kind in (
        WondeAdapter,
        ArborAdapter,
        EdFiAdapter,
        RosarioSisAdapter,
        WebhookAdapter,
        NoMisAdapter,
    )
}


def adapter_class(provider: str) -> type[Adapter]:
    """The adapter of a provider. Raises KeyError for one this version cannot speak to."""
    return _CLASSES[provider]
