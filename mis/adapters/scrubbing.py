"""Secrets and unstorable characters out of everything that is kept or shown."""

import json
import re
from collections.abc import Iterable
from typing import Any

from mis.adapters.decodings import Readings
from mis.adapters.secret_forms import Secret

HIDDEN = "[secret]"

# Control characters but tab and line feed, lone surrogates (PostgreSQL stores neither these nor NUL), the
# marks that turn the direction of writing, which can make a page say something else, and signs of no width,
# which can part what they stand in (not the two that join letters: languages are written with them).
_UNSTORABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u180e\u200b\u2060-\u2064\ufeff\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)

_PIECES = (re.compile(r"""[^\s"'<>]+"""), re.compile(r".+"))

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


def _without_what_says(secret: Secret, text: str) -> str:
    """The text without the words that say the secret behind several ways of writing; else lines, else all."""
    for piece in _PIECES:
        if not secret.is_in(Readings(text)):
            return text
        text = piece.sub(lambda found: HIDDEN if secret.is_in(Readings(found[0])) else found[0], text)
    return HIDDEN if secret.is_in(Readings(text)) else text


class Scrubber:
    """Takes every form of a set of secrets out of texts (see `Secret`)."""

    def __init__(self, secrets: Iterable[str]) -> None:
        """Empty values are no secrets."""
        self._secrets: list[Secret] = []
        self._add(secrets)

    def add(self, secret: str) -> None:
        """Hide one more, such as a token that was fetched on the way."""
        self._add([secret])

    def text(self, text: str, *, cut: bool = False) -> str:
        """The text, storable and without secrets; `cut` when it may end in the middle of one."""
        text = clean(text)
        seen = Readings(text)
        for secret in self._secrets:
            if secret.may_be_in(seen):
                text = _without_what_says(secret, secret.without(text, HIDDEN))
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

    def _add(self, secrets: Iterable[str]) -> None:
        known = {secret.plain for secret in self._secrets}
        forms = {form for secret in secrets for form in (secret, secret.strip(), clean(secret))}
        self._secrets += [Secret(plain) for plain in forms - known - {""}]
        self._secrets.sort(key=lambda secret: len(secret.plain), reverse=True)  # one may hold a shorter one

    def _without_part(self, text: str) -> str:
        starts = [at for secret in self._secrets if (at := secret.begins_at_the_end_of(text)) is not None]
        return text[: min(starts)] + HIDDEN if starts else text
