"""Wonde's paging: `meta.pagination.next` is an absolute URL that is followed verbatim."""

import re
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from mis.demo_mis.values import Answer, Received, json_answer

Row = TypeVar("Row")

PER_PAGE = 50
MOST_PER_PAGE = 200
_NUMBER = re.compile(r"[0-9]{1,6}")


def page_answer(
    rows: Sequence[Row], *, shown_as: Callable[[Row], dict[str, Any]], request: Received
) -> Answer:
    """One page of the rows, and where the next one is; a page past the end is empty."""
    per_page = min(_number(request.query.get("per_page", ""), PER_PAGE), MOST_PER_PAGE)
    page = _number(request.query.get("page", ""), 1)
    start = (page - 1) * per_page
    more = start + per_page < len(rows)
    pagination = {
        "next": _address(request, page + 1) if more else None,
        "previous": _address(request, page - 1) if page > 1 else None,
        "more": more,
        # The vendor echoes what was asked for, a string, as its own documentation shows.
        "per_page": str(per_page) if "per_page" in request.query else per_page,
        "current_page": page,
    }
    data = [shown_as(row) for row in rows[start : start + per_page]]
    return json_answer({"data": data, "meta": {"pagination": pagination}})


def _number(text: str, default: int) -> int:
    return (int(text) or default) if _NUMBER.fullmatch(text) else default


def _address(request: Received, page: int) -> str:
    query = urlencode({**request.query, "page": str(page)})
    return f"{request.origin}{quote(request.path)}?{query}"
