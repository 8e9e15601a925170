"""Ed-Fi ODS/API: how it is asked anything at all: its token, its addresses, its pages (mis-wire.md)."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from custr import values
from mis.adapters.answers import json_of
from mis.adapters.base import Adapter
from mis.adapters.conversation import Conversation
from mis.adapters.edfi_places import Places, places_in, usual_places
from mis.adapters.reading import half_an_answer, strange_answer
from mis.adapters.tokens import Fetched, TokenStore, identity_of
from mis.calls import CallError, Reply, Request, form_request, get_request
from mis.causes import Cause

EVENTS = "studentSchoolAttendanceEvents"
PAGE = 500  # rows: the most that an ODS gives at once, as it comes
_LASTS_S = 60.0  # a token of which the ODS does not say how long: longer than an attempt, and no more
_PLACES_S = 3600.0  # what the root says of its addresses is read once an hour
_tokens = TokenStore()
_places = TokenStore()


class EdFiAccess(Adapter):
    """Known from Ed-Fi's own standards (github.com/Ed-Fi-Alliance-OSS/Ed-Fi-API-Standards): the addresses
    by discovery, the token and its answer, the resources, the paging by offset with `Total-Count`.

    Where there is no discovery, the addresses are those that an ODS has always had.
    """

    def get(self, talk: Conversation, name: str, query: Mapping[str, str]) -> Reply:
        """One authorised read of a resource."""
        url = f"{self.resource(talk, name)}?{urlencode(query)}"
        try:
            return talk.fetch(get_request(url, headers=self.authorised(talk)))
        except CallError as error:
            if error.cause is Cause.MIS_UNAUTHORISED:
                self.forget_token()
            raise

    def resource(self, talk: Conversation, *parts: str) -> str:
        """The address of a resource, or of one thing in it."""
        below = "/".join(quote(part, safe="") for part in ("ed-fi", *parts))
        return f"{self._asked_where(talk).data}/{below}"

    def authorised(self, talk: Conversation) -> Mapping[str, str]:
        """The header with the connection's token, fetched where it has to be."""
        token = _tokens.get(self._identity, fetch=lambda: self._fetch_token(talk), wait_s=talk.remaining_s)
        talk.hide(token)
        return {"Authorization": f"Bearer {token}"}

    def forget_token(self) -> None:
        """The ODS took the token for none of its own."""
        _tokens.forget(self._identity)

    @property
    def _identity(self) -> str:
        held = self.credentials
        return identity_of(self.base_url, held["client_id"], held["client_secret"])

    def _fetch_token(self, talk: Conversation) -> Fetched:
        answer = json_of(talk.fetch(self._token_request(self._asked_where(talk).oauth)))
        token = answer.get("access_token") if isinstance(answer, dict) else None
        if not isinstance(token, str) or not token.strip() or not token.isprintable():
            raise strange_answer("The answer holds no token.")
        return token.strip(), _lasts_s(answer.get("expires_in"))

    def _asked_where(self, talk: Conversation) -> Places:
        """The addresses that the root names, or the usual ones."""
        found = _places.get(
            identity_of(self.base_url), fetch=lambda: self._discover(talk), wait_s=talk.remaining_s
        )
        return Places.from_text(found)

    def _discover(self, talk: Conversation) -> Fetched:
        """One question to the root. Raises CallError where nobody answers at all."""
        usual = usual_places(self.base_url).as_text()
        try:
            reply = talk.call(get_request(self.base_url))
        except CallError as error:
            if error.reply is None:
                raise
            return usual, 0.0
        found = places_in(json_of(reply), base_url=self.base_url) if reply.ok else None
        if found:
            return found.as_text(), _PLACES_S
        return usual, 0.0 if reply.status >= 500 else _PLACES_S

    def _token_request(self, address: str) -> Request:
        pair = f"{self.credentials['client_id'].strip()}:{self.credentials['client_secret'].strip()}"
        basic = base64.b64encode(pair.encode()).decode()
        return form_request(
            "POST",
            address,
            {"grant_type": "client_credentials"},
            headers={"Authorization": f"Basic {basic}"},
        )

    def pages(
        self, talk: Conversation, name: str, query: Mapping[str, str]
    ) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Every row, or an error: fewer than `Total-Count` says are half an answer; a repeated one is one.

        Rows are longer in one ODS than in another: of a page that is too large to be read, half is asked for.
        """
        read, limit, met = 0, PAGE, set[str]()
        total: int | None = None
        while total is None or read < total:
            paging = {"offset": str(read), "limit": str(limit), "totalCount": "true"}
            try:
                reply = self.get(talk, name, {**query, **paging})
            except CallError as error:
                if not error.too_large or limit == 1:
                    raise
                limit //= 2
                continue
            rows = json_of(reply)
            said = reply.headers.get("Total-Count", "")
            if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
                raise strange_answer()
            total = values.whole_number(said)
            if total is None or (not rows and read < total):
                raise strange_answer("The answer does not hold as many rows as it says.")
            read += len(rows)
            met.update(str(row.get("id") or sorted(map(str, row.items()))) for row in rows)
            if read >= total > len(met):
                raise half_an_answer("rows came twice, so others are lacking")
            yield rows


def _lasts_s(said: Any) -> float:
    """The seconds of `expires_in`, a number or one written as text."""
    lasts_s = values.decimal_number(str(said))
    return _LASTS_S if lasts_s is None else lasts_s
