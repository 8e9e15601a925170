"""A Wonde whose school a test holds in its hand: pages of what is set, over a real socket."""

import json
import ssl
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.mis.fakes import Behaviour, Peer, RawServer, Received, answer_bytes

TOKEN = "wonde-token"
SCHOOL_ID = "A1930499544"
CREDENTIALS = {"token": TOKEN, "school_id": SCHOOL_ID}


def a_pupil(number: int, forename: str = "Ava", surname: str = "Olsen", **fields: Any) -> dict[str, Any]:
    """A row as Wonde gives it, in form 7B."""
    details = {"data": {"current_nc_year": fields.pop("year", "7"), "admission_number": None, "upn": None}}
    form = fields.pop("form", "7B")
    given = {
        "id": f"A{number}",
        "forename": forename,
        "surname": surname,
        "legal_forename": forename,
        "legal_surname": surname,
        "education_details": details,
        "registration": {"data": {"id": f"A{form}", "code": form, "name": form} if form else None},
        "year": {"data": None},
    }
    return given | fields


def a_letter(code: str, **fields: Any) -> dict[str, Any]:
    """An attendance code as Wonde gives it."""
    return {"id": f"id-of-{code}", "code": code, "description": f"Code {code}", **fields}


class FakeMis:
    """Serves `pupils`, `leavers`, `deleted` and `codes`; `on_page` may answer a page in their place."""

    def __init__(self, *, per_page: int = 50, tls: ssl.SSLContext | None = None) -> None:
        self.pupils: list[dict[str, Any]] = []
        self.leavers: list[dict[str, Any]] = []
        self.deleted: list[dict[str, Any]] = []
        self.codes: list[dict[str, Any]] = [a_letter("L"), a_letter("U")]
        self.per_page = per_page
        self.lean = False  # whether 50 rows or fewer come without paging even where a page size was asked for
        self.faults: dict[tuple[str, int], Behaviour] = {}
        self.before_answer: Callable[[str, int], None] = lambda _name, _page: None
        self.server = RawServer(self._behave, tls=tls)

    @property
    def base_url(self) -> str:
        return f"{self.server.url}v1.0/"

    @property
    def asked(self) -> list[str]:
        """The paths that were asked for, in order, below the school."""
        return [request.path.removeprefix(f"/v1.0/schools/{SCHOOL_ID}/") for request in self.server.received]

    def breaks(self, name: str, behaviour: Behaviour, *, page: int = 1) -> None:
        """From now on this page of `students`, `attendance-codes` … is answered so."""
        self.faults[name, page] = behaviour

    def mends(self) -> None:
        """Everything is answered again."""
        self.faults.clear()

    def __enter__(self) -> "FakeMis":
        self.server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.stop()

    def _behave(self, peer: Peer) -> None:
        request = peer.read_request()
        if request is None:
            return
        parts = urlsplit(request.path)
        name = parts.path.rstrip("/").rsplit("/", 1)[-1]
        page = int(parse_qs(parts.query).get("page", ["1"])[0])
        self.before_answer(name, page)
        fault = self.faults.get((name, page))
        if fault:
            peer.put_back(request)
            fault(peer)
        else:
            peer.send(self._answer(name, page, request))

    def _answer(self, name: str, page: int, request: Received) -> bytes:
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return answer_bytes(401, b'{"message": "Unauthenticated."}')
        kept = {
            "students": self.pupils,
            "students-leaver": self.leavers,
            "deletions": self.deleted,
            "attendance-codes": self.codes,
        }
        if name not in kept:
            return answer_bytes(404, b"{}")
        return answer_bytes(
            200, page_of(kept[name], page, per_page=self.per_page, lean=self.lean, request=request)
        )


def page_of(rows: list[dict[str, Any]], page: int, *, per_page: int, lean: bool, request: Received) -> bytes:
    """One page as Wonde documents it, with the absolute address of the next; `per_page` is the most it gives.

    50 rows or fewer come without a pagination object, unless `per_page` was asked for.
    """
    path, _, query = request.path.partition("?")
    asked = {name: values[-1] for name, values in parse_qs(query).items()}
    size = min(int(asked.get("per_page", "50")), per_page)
    start = (page - 1) * size
    more = start + size < len(rows)
    following = f"http://{request.headers['host']}{path}?{urlencode({**asked, 'page': page + 1})}"
    answer: dict[str, Any] = {"data": rows[start : start + size], "meta": {"includes": []}}
    if ("per_page" in asked and not lean) or len(rows) > 50:
        answer["meta"]["pagination"] = {"next": following if more else None, "more": more}
    return json.dumps(answer).encode()
