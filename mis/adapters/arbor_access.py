"""Arbor's REST interface: how it is asked anything: its login, its addresses, its listings (mis-wire.md)."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlencode

from mis.adapters.answers import json_of, words_of
from mis.adapters.arbor_answers import Row, address_of, held, is_absent, refusal_in
from mis.adapters.base import Adapter
from mis.adapters.reading import Reading, half_an_answer, strange_answer
from mis.calls import CallError, get_request

_PAGE = 100  # rows
_LARGER_PAGES = frozenset({200, 250, 500, 1000})


class ArborAccess(Adapter):
    """Known from Arbor's own client (github.com/arbor-education/sis-sdk-php, src/Arbor/Api/Gateway).

    A listing lies at the plural of its kind (`AcademicYearEnrolments`), a single thing at the same with
    dashes in lower case (`academic-year-enrolments/7`); both answers name what they hold by the kind. The
    client asks for a property that a row does not hold by the row's own address, so a row may be no more
    than `entityType`, `href`, `displayName`. Paging is `page-number` and `page-size`, `page` where an Arbor
    knows that name alone. Unknown: the largest page, so a listing ends where a page brings nothing new; and
    whether a filter counts by day or by
    moment, so both bounds of `current` lie a day outside.
    """

    def authorised(self) -> Mapping[str, str]:
        """Who asks, and for which application where the school named one (`HttpClient.php`)."""
        pair = f"{self.credentials['username'].strip()}:{self.credentials['password']}"
        headers = {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
        application = self.credentials.get("application_id", "").strip()
        return {**headers, "x-mis-application-id": application} if application else headers

    def get(self, talk: Reading, *parts: str, query: Mapping[str, str] | None = None) -> Row:
        """One answer, without its outer `response`. Raises CallError, also for an error in a 2xx."""
        address = self.url(*parts)
        whole = f"{address}?{urlencode(query)}" if query else address
        reply = talk.fetch(get_request(whole, headers=self.authorised()))
        refused = refusal_in(reply)
        if refused:
            raise CallError(refused, words_of(reply), sent=True, reply=reply)
        answer = json_of(reply)
        inner = answer.get("response", answer) if isinstance(answer, dict) else None
        if not isinstance(inner, dict):
            raise strange_answer()
        return inner

    def listing(
        self, talk: Reading, *names: str, filters: Mapping[str, str] | None = None
    ) -> Iterator[Sequence[Row]]:
        """The pages of the first of `names` that this Arbor has. Raises CallError where it has none.

        And where a page that may be a whole one is the page before once more: whoever passes over the number
        of the page shows half a school as all of it. A list of 352 at once was not paged at all.
        """
        name, rows = self._first_page(talk, names, filters or {})
        seen: set[str] = set()
        number, first = 1, len(rows)
        while fresh := [row for row in rows if address_of(row) not in seen]:
            seen.update(map(address_of, fresh))
            yield fresh
            number += 1
            rows = self._page(talk, name, number, filters or {})
        if rows and len(rows) == first and (number > 2 or _may_be_a_page(first)):
            raise half_an_answer("a page is one that came before")

    def current(self) -> Mapping[str, str]:
        """The filters for what holds today, as the client writes them (`Query/Query.php`)."""
        before, after = self.today + timedelta(days=1), self.today - timedelta(days=1)
        return {
            "filters.startDate.before": f"{before:%Y-%m-%d} 00:00:00",
            "filters.endDate.after": f"{after:%Y-%m-%d} 23:59:59",
        }

    def detail(self, talk: Reading, row: Row, kind: str, *wanted: str) -> Row:
        """The row where it holds one of the `wanted` properties, else the whole thing at its address."""
        if any(name in row for name in wanted):
            return row
        *_, collection, number = ["", *address_of(row).split("/")]
        return held(self.get(talk, collection, number), kind)

    def _first_page(
        self, talk: Reading, names: Sequence[str], filters: Mapping[str, str]
    ) -> tuple[str, Sequence[Row]]:
        for name in names[:-1]:
            try:
                return name, self._page(talk, name, 1, filters)
            except CallError as error:
                if not is_absent(error):
                    raise
        return names[-1], self._page(talk, names[-1], 1, filters)

    def _page(self, talk: Reading, name: str, number: int, filters: Mapping[str, str]) -> Sequence[Row]:
        query = {**filters, "page": str(number), "page-number": str(number), "page-size": str(_PAGE)}
        rows = self.get(talk, name, query=query).get(_root(name))
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise strange_answer()
        return rows


def _may_be_a_page(rows: int) -> bool:
    return rows in _LARGER_PAGES or (rows <= _PAGE and rows % 5 == 0)


def _root(collection: str) -> str:
    """Under which name an answer holds its rows: `Students` and `students` both under `students`."""
    first, *others = collection.split("-")
    return first[:1].lower() + first[1:] + "".join(word.title() for word in others)
