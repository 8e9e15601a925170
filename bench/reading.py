"""Reading beside everything that is stored: search at the kiosk, and today's list on the staff pages."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from itertools import repeat

from bench.figures import Figure, Spread, at_most, spread
from bench.house import Kiosks, Server, request
from bench.load import Took, as_fast_as_answered
from bench.school import PASSWORD

SEARCH_MS, TODAY_MS = 30, 150


def reading(
    server: Server, kiosks: Kiosks, slug: str, *, size: str, bare: Spread, for_s: float
) -> Iterator[Figure]:
    """One client, one call after another."""
    searched = _spread(as_fast_as_answered(server.address, kiosks.searches(), clients=1, for_s=for_s))
    yield Figure(
        what=f"search, {size}",
        spread=searched,
        against=_times(searched, bare),
        bars=[at_most(searched.p95_ms, SEARCH_MS, f"p95 ≤ {SEARCH_MS} ms")],
    )
    page = request("GET", "/", f"Cookie: {signed_in(server, f'office-{slug}')}")
    listed = _spread(as_fast_as_answered(server.address, repeat(page), clients=1, for_s=for_s))
    yield Figure(
        what=f"today's list, {size}",
        spread=listed,
        against=_times(listed, bare),
        bars=[at_most(listed.p95_ms, TODAY_MS, f"p95 ≤ {TODAY_MS} ms")],
    )


def _times(found: Spread, bare: Spread) -> str:
    return f"{found.p50_ms / bare.p50_ms:.1f} × the bare view"


def _spread(took: Took) -> Spread:
    return spread(took.expect(200).seconds, wall_s=took.wall_s)


def signed_in(server: Server, username: str) -> str:
    """The session cookie of somebody who has signed in."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with browser.open(f"{server.url}/login/") as form:
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form.read().decode())
    assert found is not None
    said = {"csrfmiddlewaretoken": found[1], "username": username, "password": PASSWORD, "next": "/"}
    sent = urllib.request.Request(f"{server.url}/login/", urllib.parse.urlencode(said).encode())
    sent.add_header("Origin", "http://127.0.0.1:8000")
    with browser.open(sent):
        pass
    return next(f"{cookie.name}={cookie.value}" for cookie in jar if cookie.name.endswith("-session"))
