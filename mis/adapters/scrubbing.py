"""Secrets and unstorable characters out of everything that is kept or shown."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any
from urllib.parse import quote, quote_plus

HIDDEN = "[secret]"
_SHORTEST_PART = 4  # characters of a secret that count as a part of it, at a place where a text was cut

# Control characters but tab and line feed, lone surrogates (PostgreSQL stores neither these nor NUL), and
# the marks that turn the direction of writing, which can make a page say something else.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]")

_ESCAPED = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)


def unescaped(text: str) -> str:
    """JSON with its letters as they are, where it wrote them as numbers: it may write any letter so.

    What has to be escaped stays so; a text that is no JSON, or is cut, comes to no harm.
    """
    return _ESCAPED.sub(_as_a_letter, text)


def _as_a_letter(found: re.Match[str]) -> str:
    if len(found[1]) == 1:
        return found[0]
    letter = chr(int(found[1][1:], 16))
    stays = letter in {'"', "\\"} or letter < " " or "\ud800" <= letter <= "\udfff"
    return json.dumps(letter)[1:-1] if stays else letter


def clean(text: str) -> str:
    """The text without characters that cannot be stored or that deceive the eye."""
    return _UNSTORABLE.sub("", text.replace("\r\n", "\n"))


class Scrubber:
    """Takes every form of a set of secrets out of texts."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Empty values are no secrets."""
        self._secrets = {secret for secret in secrets if secret}
        self._forms = self._all_forms()

    def add(self, secret: str) -> None:
        """Hide one more, such as a token that was fetched on the way."""
        self._secrets |= {secret} - {""}
        self._forms = self._all_forms()

    def text(self, text: str, *, cut: bool = False) -> str:
        """The text, storable and without secrets; `cut` when it may end in the middle of one."""
        text = clean(text)
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        return self._without_part(text) if cut else text

    def value(self, value: Any) -> Any:
        """The same for anything JSON can hold, keys included."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value

    def _without_part(self, text: str) -> str:
        for form in self._forms:
            for length in range(len(form) - 1, _SHORTEST_PART - 1, -1):
                if text.endswith(form[:length]):
                    return text[:-length] + HIDDEN
        return text

    def _all_forms(self) -> list[str]:
        found = {form for secret in self._secrets for form in _forms_of(secret)}
        # Basic authentication joins user and password before it encodes them.
        for user, password in product({"", *self._secrets}, repeat=2):
            found |= set(_base64_forms(f"{user}:{password}")) if user or password else set()
        return sorted(found, key=len, reverse=True)  # a form may hold a shorter one


def basic_forms(name: str, secret: str) -> Iterator[str]:
    """How a name and a secret travel in Basic authentication."""
    for form in {secret, secret.strip()}:
        yield from _base64_forms(f"{name}:{form}")


def _forms_of(secret: str) -> Iterator[str]:
    for plain in {secret, secret.strip(), clean(secret)} - {""}:
        yield plain
        for quoted in (quote(plain, safe=""), quote(plain), quote_plus(plain)):
            yield quoted
            yield re.sub("%..", lambda match: match[0].lower(), quoted)
        for escaped in (json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1]):
            yield escaped
            yield escaped.replace("/", "\\/")  # as PHP writes it
        yield html.escape(plain)
        yield html.escape(plain, quote=False)
        yield from _base64_forms(plain)


def _base64_forms(text: str) -> Iterator[str]:
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        encoded = encode(text.encode("utf-8", "surrogatepass")).decode("ascii")
        yield encoded
        yield encoded.rstrip("=")
