"""What an adapter still lacks, in sentences for whoever writes it."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import mis.adapters
import tests.mis.adapters
from mis import capabilities
from mis.adapters.base import Adapter
from mis.adapters.registry import adapter_class
from mis.admin.credential_fields import LABELS
from mis.capabilities import (
    ADDRESSES,
    CREDENTIALS,
    PROOFS,
    PROVIDER_NAMES,
    SHAPES,
    TABLE,
    Capabilities,
    connects,
    credentials_of,
)
from tests.mis.adapters.contract import AdapterContract, PreparedContract, ReadingBackContract
from tests.mis.adapters.stubs import Stub

T = TypeVar("T")
LONGEST = 150  # lines of an adapter's file
GAPS = {
    "writes_marks": ("build_write", "read_answer"),
    "reads_students": ("student_pages",),
    "reads_codes": ("code_pages",),
    "reads_marks": ("read_held", "mark_pages"),
}


def adapters_written() -> list[type[Adapter]]:
    """Every class with a provider's name that lies in mis/adapters, registered or not."""
    _import_all(mis.adapters.__name__, "")
    return [kind for kind in _below(Adapter) if _is_providers(kind)]


def contracts_written() -> list[type[AdapterContract]]:
    """Every test class that runs the suite."""
    _import_all(tests.mis.adapters.__name__, "test_")
    return [kind for kind in _below(AdapterContract) if hasattr(kind, "stub_class")]


def missing_from(kind: type[Adapter], *, contracts: list[type[AdapterContract]]) -> list[str]:
    """All that is missing; empty for a finished adapter."""
    return [
        *_from_tables(kind),
        *_from_credentials(kind),
        *_from_gaps(kind),
        *_from_tests(kind, contracts),
        *_from_files(kind),
    ]


def _from_tables(kind: type[Adapter]) -> Iterator[str]:
    provider, name = kind.provider, kind.__name__
    if not _is_registered(kind):
        yield f"{name} is not in mis/adapters/registry.py, so nobody can ask for “{provider}”."
    if not any(known == provider for known, _ in TABLE):
        yield f"“{provider}” has no line in TABLE of mis/capabilities.py: say there what it can do."
    tables = {"CREDENTIALS": CREDENTIALS, "PROVIDER_NAMES": PROVIDER_NAMES, "PROOFS": PROOFS}
    if connects(provider):
        tables["ADDRESSES"] = ADDRESSES
    for table, entries in tables.items():
        if provider not in entries:
            yield f"“{provider}” is missing from {table} of mis/capabilities.py."


def _from_credentials(kind: type[Adapter]) -> Iterator[str]:
    provider, name = kind.provider, kind.__name__
    names = credentials_of(provider) if provider in CREDENTIALS else ()
    for unknown in sorted(kind.not_secret - set(names)):
        yield f"{name}.not_secret names “{unknown}”, which is no credential of “{provider}”."
    for unlabelled in sorted(set(names) - set(LABELS)):
        yield f"The credential “{unlabelled}” has no label in mis/admin/credential_fields.py."
    hidden = {(provider, known) for known in set(names) - kind.not_secret}
    for _, unlike in sorted(hidden ^ {pair for pair in capabilities.SECRETS if pair[0] == provider}):
        yield f"SECRETS of mis/capabilities.py and {name}.not_secret disagree about “{unlike}”."
    for known, shaped in SHAPES:
        if known == provider and shaped not in names:
            yield f"SHAPES of mis/capabilities.py names “{shaped}”, which is no credential of “{provider}”."


def _from_gaps(kind: type[Adapter]) -> Iterator[str]:
    for ability, gaps in GAPS.items():
        claimed = any(getattr(able, ability) for able in _abilities(kind))
        for gap in gaps:
            filled = getattr(kind, gap) is not getattr(Adapter, gap)
            if claimed and not filled:
                yield f"TABLE says that “{kind.provider}” {ability}, but {kind.__name__} has no {gap}."
            if filled and not claimed:
                yield f"{kind.__name__} has a {gap}, but TABLE does not say that it {ability}."


def _from_tests(kind: type[Adapter], contracts: list[type[AdapterContract]]) -> Iterator[str]:
    if not any(able.writes_marks for able in _abilities(kind)):
        return
    own = [contract for contract in contracts if contract.stub_class.adapter_class is kind]
    if not own:
        yield f"No test runs the contract suite for {kind.__name__}: see tests/mis/adapters/contract.py."
        return
    wanted: list[tuple[bool, type]] = [
        (kind.prepare is not Adapter.prepare, PreparedContract),
        (any(able.reads_marks for able in _abilities(kind)), ReadingBackContract),
    ]
    for needed, contract in wanted:
        if needed and not any(issubclass(test, contract) for test in own):
            yield f"{kind.__name__} needs the cases of {contract.__name__} too."
    for test in own:
        yield from _from_stub(test.stub_class)


def _from_stub(stub: type[Stub]) -> Iterator[str]:
    if not stub.secrets:
        yield f"{stub.__name__} names no secrets, so nobody looks whether they are kept."
    if bool(stub.undocumented) == stub.any_2xx:
        yield f"{stub.__name__} names undocumented bodies of a 2xx, or says any_2xx: it must be one of them."


def _from_files(kind: type[Adapter]) -> Iterator[str]:
    parts = [part for part in kind.__mro__ if part.__module__.startswith("mis.adapters.")]
    for part in parts[: parts.index(Adapter)]:
        path = Path(inspect.getfile(part))
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LONGEST:
            yield f"mis/adapters/{path.name} has {lines} lines; {LONGEST} are enough for any MIS."
    if any(able.writes_marks for able in _abilities(kind)) and "known" not in (kind.__doc__ or "").lower():
        yield f"The docstring of {kind.__name__} does not say what is known of its MIS, and what is not."


def _abilities(kind: type[Adapter]) -> list[Capabilities]:
    return [able for (provider, _), able in TABLE.items() if provider == kind.provider]


def _is_registered(kind: type[Adapter]) -> bool:
    try:
        return adapter_class(kind.provider) is kind
    except KeyError:
        return False


def _is_providers(kind: type[Adapter]) -> bool:
    return "provider" in vars(kind) and kind.__module__.startswith(f"{mis.adapters.__name__}.")


def _below(kind: type[T]) -> Iterator[type[T]]:
    for child in kind.__subclasses__():
        yield child
        yield from _below(child)


def _import_all(package: str, prefix: str) -> None:
    for found in pkgutil.iter_modules(importlib.import_module(package).__path__):
        if found.name.startswith(prefix):
            importlib.import_module(f"{package}.{found.name}")
