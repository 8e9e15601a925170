"""Typed text, reasons and codes give a reason, a code, or nothing. Pure (writeback.md)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from custr.text import comparable, normalise
from reasons.coding import ReasonRule
from reasons.kinds import serves


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReason:
    """A reason that is offered: not archived, and not hidden. `id` is the row's."""

    id: str
    text: str
    kind: str
    rule: ReasonRule
    imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownCode:
    """An attendance code as the MIS knows it; `from_mis` names the MIS where it may be a former one."""

    code: str
    mis_id: str
    description: str = ""
    active: bool = True
    from_mis: str | None = None


def match_reason(typed: str, *, kind: str, reasons: Sequence[ListedReason]) -> ListedReason | None:
    """The one listed reason of this kind whose text equals `typed`; a school's own before imported ones.

    Of several whose texts differ in no more than accents, commas and the like, the one written so. Two
    codes of one description give two imported reasons of one text: which is meant, nobody can tell.
    """
    wanted = comparable(typed)
    found = [r for r in reasons if wanted and serves(r.kind, kind) and comparable(r.text) == wanted]
    found = [r for r in found if normalise(r.text) == normalise(typed)] or found
    found = [r for r in found if not r.imported] or found
    return found[0] if len(found) == 1 else None


def match_code(typed: str, *, codes: Iterable[KnownCode]) -> KnownCode | None:
    """The one active code whose description, or else whose letter, equals `typed`.

    Only for a school that has Reason Exact Match Required off, and text that matches no reason.
    """
    text, letter = comparable(typed), normalise(typed)
    active = [code for code in codes if code.active and letter]
    by_description = [code for code in active if comparable(code.description) == text]
    by_letter = [code for code in active if normalise(code.code) == letter]
    found = by_description or by_letter
    return found[0] if len(found) == 1 else None
