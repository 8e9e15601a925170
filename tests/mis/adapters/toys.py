"""An MIS that never was, with every step a provider may need: a token, a read, a write, a look back."""

from collections.abc import Sequence
from typing import Any

from mis.adapters.answers import json_of
from mis.adapters.base import Adapter, unexpected_answer
from mis.adapters.conversation import Conversation
from mis.calls import Reply, Request, form_request, get_request
from mis.capabilities import Capabilities
from mis.causes import Cause
from mis.marks import Mark, Result, failed


class ToyAdapter(Adapter):
    """Fetches a token with a form, reads the held mark, writes a form, believes only what it reads back."""

    provider = "toy"
    not_secret = frozenset({"user"})

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(reads_students=False, writes_marks=True, reads_marks=True)

    def prepare(self, mark: Mark, talk: Conversation) -> Any:
        token = self._token(talk)
        return token, self._held(mark, token, talk)

    def build_write(self, mark: Mark, prepared: Any) -> Request:
        token, _ = prepared
        fields = {"student": mark.student_id, "code": mark.code}
        return form_request("POST", self.url("marks"), fields, headers={"X-Token": token})

    def read_answer(self, reply: Reply, mark: Mark, prepared: Any, talk: Conversation) -> Result:
        now = self._held(mark, self._token(talk), talk)
        if now == mark.code:
            return Result()
        return failed(Cause.MIS_REJECTED, message=f"It holds {now}.") if now else unexpected_answer()

    def read_held(self, mark: Mark, talk: Conversation) -> Sequence[str]:
        held = self._held(mark, self._token(talk), talk)
        return [held] if held else []

    def _token(self, talk: Conversation) -> str:
        fields = {"user": self.credentials["user"], "password": self.credentials["password"]}
        token = str(json_of(talk.fetch(form_request("POST", self.url("token"), fields)))["token"])
        talk.hide(token)
        return token

    def _held(self, mark: Mark, token: str, talk: Conversation) -> str | None:
        request = get_request(self.url("marks", mark.student_id), headers={"X-Token": token})
        held = json_of(talk.fetch(request))["code"]
        return str(held) if held else None
