"""The section `mis`. Which providers, systems and credentials exist, the capability table says. Pure."""

from functools import partial

from mis.capabilities import (
    CHOICES,
    NO_MIS,
    Shape,
    connects,
    credentials_of,
    misshapen,
    providers,
    systems_of,
)
from mis.provisioning.reading import scalars
from mis.provisioning.reading.nodes import Node, columns
from mis.provisioning.values import MisEntry

MOST_SECONDS = 30
_SHAPES = {
    Shape.NUMBER: "must be a number, written with digits alone",
    Shape.ZONE: "must be a time zone such as Europe/London",
    Shape.HEADER: "must hold visible ASCII characters alone",
    Shape.SIGNING: "must be one or two secrets, blank-separated: base64 behind whsec_, or another text",
    Shape.LONG: "must have 8 characters or more",
}


def read_mis(node: Node) -> MisEntry:
    """The connection; null, and the provider `none`, mean that there is none."""
    if node.value is None:
        return MisEntry(remove=True)
    fields = node.fields(
        "provider", "system", "base_url", "credentials", "timeout_s", "enabled", needs=["provider"]
    )
    provider = scalars.choice((*providers(), NO_MIS))(fields["provider"])
    if not connects(provider):
        return MisEntry(remove=True)
    secrets = _credentials(fields.get("credentials"), provider)
    found = columns(
        fields,
        {
            "system": partial(_system, provider=provider),
            "base_url": scalars.web_address,
            "timeout_s": partial(scalars.seconds, most=MOST_SECONDS),
            "enabled": scalars.flag,
        },
    )
    return MisEntry(columns={"provider": provider, **found}, credentials=secrets)


def _system(node: Node, *, provider: str) -> str:
    if node.value is None:
        return ""
    known = systems_of(provider)
    system = node.text(longest=20, empty=True)
    if system and system not in known:
        choices = f"one of {', '.join(known)}" if known else "left out"
        raise node.wrong(f"must be {choices} for {provider}, not “{system}”")
    return system


def _credentials(node: Node | None, provider: str) -> dict[str, str]:
    if node is None:
        return {}
    named = node.fields(*credentials_of(provider))
    return {name: _credential(child, provider=provider, name=name) for name, child in named.items()}


def _credential(node: Node, *, provider: str, name: str) -> str:
    # A number of the MIS's own may be written as one.
    number = isinstance(node.value, int) and not isinstance(node.value, bool)
    value = str(node.value) if number else node.secret()
    wanted = misshapen(provider, name, value)
    if wanted is Shape.CHOICE:
        raise node.wrong(f"must be one of {', '.join(CHOICES[provider, name])}")
    if wanted:  # what stands there is not quoted: it may be a secret in the wrong place
        raise node.wrong(_SHAPES[wanted])
    return value
