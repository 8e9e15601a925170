"""Real answers, and what each comes to: one file an answer, under `answers/<provider>/`.

A newly met answer is one more file and no code, unless it fails. Names in them are invented. A file says:

- `source`: where the answer is documented, or was seen; `does`: what was asked for (a key of `_DOES`);
- `answers`: each `to` a request (`GET /v1.0/*/students/*`, where `*` stands for anything), with `status`,
  `headers` and `body` (JSON) or `text`; or `raw`, the bytes of it all. Where two are to the same request,
  the first answers the first time. `{server}` stands for the server's address;
- `expected`: `rows` as read (without what is not told), or of a result or a failed reading what is named.

`_setup.json` holds what a provider's answers share: credentials, the address below the server's, and the
answers to whatever comes before, such as a token. A file may replace `credentials` and `system`.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from mis.adapters.base import Adapter
from mis.adapters.reading import ReadError
from mis.adapters.registry import adapter_class
from mis.capabilities import providers
from mis.marks import Result
from tests.mis.adapters.stubs import LOOPBACK, MARK
from tests.mis.fakes import Behaviour, Peer, RawServer, answer_bytes

ANSWERS = Path(__file__).parent / "answers"
FILES = sorted(path for path in ANSWERS.glob("*/*.json") if path.name != "_setup.json")


def rows_of(pages: Iterator[Any]) -> dict[str, Any]:
    """All rows, each without what the MIS did not tell."""
    return {"rows": [told for page in pages for told in map(_told, page)]}


def _told(row: Any) -> dict[str, Any]:
    said = {field.name: getattr(row, field.name) for field in fields(row)}
    return {
        name: value
        for name, value in said.items()
        if value not in (None, "") and (name, value) != ("active", True)
    }


def _result(result: Result) -> dict[str, Any]:
    names = ("status", "cause", "message", "reference", "detail", "replaced", "beside", "outcome_unknown")
    return {name: getattr(result, name) for name in names}


def _fate(adapter: Adapter) -> dict[str, Any]:
    fate, words = adapter.follow_up("1001")
    return {"fate": fate.value, "words": words}


def _since(adapter: Adapter) -> dict[str, Any]:
    return rows_of(adapter.read_students(adapter.reading(), since="2026-11-22T02:30:00+00:00"))


def _told_of_itself(adapter: Adapter) -> dict[str, Any]:
    told = adapter.told(adapter.reading())
    return {"told": [[one.tell.value, one.detail, one.against] for one in told]}


_DOES: dict[str, Callable[[Adapter], dict[str, Any]]] = {
    "read the codes": lambda adapter: rows_of(adapter.read_codes(adapter.reading())),
    "read the pupils": lambda adapter: rows_of(adapter.read_students(adapter.reading())),
    "read what changed": _since,
    "write a mark": lambda adapter: _result(adapter.send_mark(MARK)),
    "ask how it ended": _fate,
    "hear what it says of itself": _told_of_itself,
}


def done(adapter: Adapter, does: str) -> dict[str, Any]:
    """What comes of it, a reading that failed included."""
    try:
        return _DOES[does](adapter)
    except ReadError as error:
        return {"cause": error.cause, "words": error.words}


def serving(answers: list[dict[str, Any]], given: set[int]) -> Behaviour:
    """Each request gets the first answer to it that was not `given` yet, or the last one again."""

    def behave(peer: Peer) -> None:
        request = peer.read_request()
        if request is None:
            return
        asked = f"{request.method} {request.path}"
        fitting = [place for place, answer in enumerate(answers) if fnmatchcase(asked, answer["to"])]
        assert fitting, f"No answer to {asked}"
        place = next((one for one in fitting if one not in given), fitting[-1])
        given.add(place)
        peer.send(_bytes(answers[place], server=peer.server.url.rstrip("/")))

    return behave


def _bytes(answer: dict[str, Any], *, server: str) -> bytes:
    if "raw" in answer:
        return str(answer["raw"]).replace("{server}", server).encode()
    body = json.dumps(answer["body"]) if "body" in answer else answer.get("text", "")
    headers = answer.get("headers", {"Content-Type": "application/json"})
    return answer_bytes(answer.get("status", 200), body.replace("{server}", server).encode(), headers=headers)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_answer_is_read_as_its_sender_meant_it(path: Path) -> None:
    setup = json.loads((path.parent / "_setup.json").read_text(encoding="utf-8"))
    case = json.loads(path.read_text(encoding="utf-8"))
    assert case["source"].strip(), "an answer has a source"
    given: set[int] = set()
    with RawServer(serving([*case["answers"], *setup.get("answers", [])], given)) as server:
        adapter = adapter_class(path.parent.name)(
            system=case.get("system", setup.get("system", "")),
            base_url=server.url + setup.get("below", ""),
            credentials=setup["credentials"] | case.get("credentials", {}),
            timeout_s=5,
            allowed_networks=LOOPBACK,
        )
        found = done(adapter, case["does"])
    assert given >= set(range(len(case["answers"]))), "an answer that nobody asked for"
    expected = case["expected"]
    assert {name: found.get(name) for name in expected} == expected


def test_every_provider_has_answers() -> None:
    assert {path.parent.name for path in FILES} == set(providers())
