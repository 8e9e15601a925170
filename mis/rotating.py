"""Every stored secret, encrypted anew with the first of the keys (operations.md, Keeping secrets)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from mis.vault import Rotated, rotate

SUFFIX = "_encrypted"  # a field that holds something sealed is called so
BATCH = 200


@dataclass(slots=True)
class Rotation:
    """How many secrets there were, by what became of them."""

    anew: int = 0
    already: int = 0
    unreadable: int = 0


def rotate_all(*, dry_run: bool) -> Rotation:
    """Encrypt anew what the first key has not encrypted. Done twice, the second time does nothing."""
    rotation = Rotation()
    for model, field in sealed_fields():
        for pk, sealed in _sealed(model, field):
            _rotate_one(model, field, pk, sealed, rotation=rotation, dry_run=dry_run)
    return rotation


def sealed_fields() -> list[tuple[type[Model], str]]:
    """Every field that holds something sealed, in whatever app."""
    return [
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.name.endswith(SUFFIX)
    ]


def _sealed(model: type[Model], field: str) -> Iterator[tuple[Any, str]]:
    """By primary key, a batch at a time: no transaction and no cursor stays open."""
    last: Any = None
    while True:
        rows = model._base_manager.exclude(**{field: ""}).order_by("pk")
        batch = list((rows if last is None else rows.filter(pk__gt=last)).values_list("pk", field)[:BATCH])
        yield from batch
        if len(batch) < BATCH:
            return
        last = batch[-1][0]


def _rotate_one(
    model: type[Model], field: str, pk: Any, sealed: str, *, rotation: Rotation, dry_run: bool
) -> None:
    found = rotate(sealed)
    if found is None:
        rotation.unreadable += 1
    elif not found.changed:
        rotation.already += 1
    elif dry_run or _replace(model, field, pk, sealed, found):
        rotation.anew += 1


def _replace(model: type[Model], field: str, pk: Any, sealed: str, found: Rotated) -> bool:
    """Only over what was read: what somebody has saved meanwhile is encrypted with the first key already."""
    rows = model._base_manager.filter(pk=pk, **{field: sealed})
    return rows.update(**{field: found.sealed}) == 1
