"""Two faults put in on purpose: a campaign that does not find them is worth nothing."""

from typing import Any


def no_claim() -> None:
    """Whoever wants a row has it: the conditional update always says yes."""
    from mis import queue

    claim = queue.claim

    def always(*args: Any, **kwargs: Any) -> bool:
        claim(*args, **kwargs)
        return True

    queue.claim = always


def sends_again() -> None:
    """The sweep lets go of the rows that a dead process had claimed, so that they are sent again."""
    from mis import sweep
    from mis.models import Writeback

    def let_go(row: Writeback, **_kwargs: Any) -> int:
        return Writeback.objects.filter(pk=row.pk, status="pending", owner=row.owner).update(
            owner=None, claimed_at=None
        )

    sweep._interrupt = let_go


MUTANTS = {"no_claim": no_claim, "sends_again": sends_again}
