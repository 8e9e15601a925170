"""Where an Ed-Fi API has its token and its data, as its own root says. Pure.

Source: github.com/Ed-Fi-Alliance-OSS/Ed-Fi-API-Standards, api-guidelines/v4.0, Discovery API: the root
answers `urls.oauth` and `urls.dataManagementApi`. Both are asked at the host that the school gave alone,
as credentials travel there; an address with a place to fill in (`{tenant}`) is none.
"""

import json
from typing import Any, NamedTuple, Self
from urllib.parse import urlsplit


class Places(NamedTuple):
    """Two addresses: that of the token, and that of the data, without a slash at its end."""

    oauth: str
    data: str

    def as_text(self) -> str:
        """One text, for a store of texts."""
        return json.dumps(self)

    @classmethod
    def from_text(cls, text: str) -> Self:
        """What `as_text` gave."""
        return cls(*json.loads(text))


def usual_places(base_url: str) -> Places:
    """Where an ODS has them, which has always been so."""
    base = base_url.rstrip("/")
    return Places(f"{base}/oauth/token", f"{base}/data/v3")


def places_in(answer: Any, *, base_url: str) -> Places | None:
    """What the root names; None where it does not name both, at its own host."""
    urls = answer.get("urls") if isinstance(answer, dict) else None
    if not isinstance(urls, dict):
        return None
    oauth = _at_home(urls.get("oauth"), base_url)
    data = _at_home(urls.get("dataManagementApi"), base_url)
    return Places(oauth, data) if oauth and data else None


def _at_home(said: Any, base_url: str) -> str:
    """The address at the scheme, host and port that the school gave; empty for one at another host."""
    try:
        there, base = urlsplit(str(said or "")), urlsplit(base_url)
    except ValueError:
        return ""
    # Behind a proxy that ends TLS, an ODS may write http into its own addresses.
    if "{" in there.path or not there.netloc or _bare(there.netloc) != _bare(base.netloc):
        return ""
    return f"{base.scheme}://{base.netloc}{there.path.rstrip('/')}"


def _bare(netloc: str) -> str:
    return netloc.lower().removesuffix(":443").removesuffix(":80")
