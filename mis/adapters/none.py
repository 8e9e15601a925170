"""No MIS: the line of the capability table that says so. Nothing is ever called."""

from mis.adapters.base import Adapter


class NoMisAdapter(Adapter):
    """Fills no gap: it can do nothing, so rule 2 ends every attempt before it would be asked."""

    provider = "none"
