"""Wonde's paging, as its documentation and its own PHP client have it.

Where each fact comes from:

- 50 rows a page unless `per_page` is asked for; no `pagination` object for 50 rows or fewer, unless
  `per_page` was asked for; `cursor=true` pages by a cursor: docs.wonde.com, "Pagination", also quoted by
  github.com/Edrolo/pywonde (`meta/wonde.openapi.yaml`). The most per page differs by address; here it is 200.
- `next` is an absolute URL that is followed verbatim, and an answer without the object is the last page:
  wondeltd/php-client 3.1.4, `src/ResultIterator.php`.
- `more` ends the reading of public code that counts pages by itself, so it is told beside `next`.
- What a cursor looks like is unknown: ours is the id of the last row that was given, encoded.
"""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from mis.demo_mis.values import Answer, Received, json_answer

Row = TypeVar("Row")

PER_PAGE = 50
MOST_PER_PAGE = 200
_NUMBER = re.compile(r"[0-9]{1,6}")


def page_answer(
    rows: Sequence[Row],
    *,
    shown_as: Callable[[Row], dict[str, Any]],
    request: Received,
    includes: Sequence[str] = (),
) -> Answer:
    """One page of the rows, and where the next one is; a page past the end is empty.

    `includes` are those that may be asked for: Wonde names them in every answer.
    """
    shown = [shown_as(row) for row in rows]
    per_page = min(_number(request.query.get("per_page", ""), PER_PAGE), MOST_PER_PAGE)
    cursor = request.query.get("cursor")
    if cursor is None:
        start = (_number(request.query.get("page", ""), 1) - 1) * per_page
    else:
        shown.sort(key=_id)
        start = _after(cursor, shown)
    meta: dict[str, Any] = {"includes": list(includes)}
    if "per_page" in request.query or len(shown) > PER_PAGE:
        meta["pagination"] = _pagination(request, shown, start=start, per_page=per_page)
    return json_answer({"data": shown[start : start + per_page], "meta": meta})


def _pagination(
    request: Received, shown: Sequence[dict[str, Any]], *, start: int, per_page: int
) -> dict[str, Any]:
    more, page = start + per_page < len(shown), start // per_page + 1
    by_cursor = "cursor" in request.query
    following = {"cursor": _cursor(shown[start + per_page - 1])} if by_cursor and more else {"page": page + 1}
    return {
        "next": _address(request, following) if more else None,
        "previous": _address(request, {"page": page - 1}) if page > 1 and not by_cursor else None,
        "more": more,
        # The vendor echoes what was asked for, a string, as its own documentation shows.
        "per_page": str(per_page) if "per_page" in request.query else per_page,
        "current_page": page,
    }


def _number(text: str, default: int) -> int:
    return (int(text) or default) if _NUMBER.fullmatch(text) else default


def _id(row: dict[str, Any]) -> str:
    return str(row["id"])


def _cursor(row: dict[str, Any]) -> str:
    return urlsafe_b64encode(_id(row).encode()).decode()


def _after(cursor: str, shown: Sequence[dict[str, Any]]) -> int:
    """The place after the row that a cursor names, which may be gone; the beginning for any other text."""
    try:
        last = urlsafe_b64decode(cursor.encode()).decode() if cursor != "true" else ""
    except ValueError:
        last = ""
    return next((place for place, row in enumerate(shown) if _id(row) > last), len(shown))


def _address(request: Received, place: dict[str, Any]) -> str:
    query = urlencode({**request.query, **place})
    return f"{request.origin}{quote(request.path)}?{query}"
