"""What a provider's server looks like in tests: a small stub, served over a real socket."""

import base64
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from ipaddress import ip_network
from typing import Any, ClassVar
from urllib.parse import quote
from zoneinfo import ZoneInfo

from attendance.school_day import Session
from mis.adapters.base import Adapter
from mis.causes import Status
from mis.marks import Mark, Result
from reasons.kinds import Kind
from tests.mis.fakes import Behaviour, Peer, RawServer, Received

LONDON = ZoneInfo("Europe/London")
LOOPBACK = (ip_network("127.0.0.0/8"),)
MARK = Mark(
    student_id="A1749191433",
    date=date(2026, 11, 23),
    session=Session.AM,
    code="L",
    code_id="A4711",
    kind=Kind.LATE_ARRIVAL,
    occurred_at=datetime(2026, 11, 23, 9, 12, tzinfo=LONDON),
    session_starts_at=datetime(2026, 11, 23, 8, 45, tzinfo=LONDON),
    minutes_late=12,
    comment="Overslept today",
)


class Stub:
    """How one provider's server looks from outside. Made afresh for each case, so it may keep state."""

    adapter_class: ClassVar[type[Adapter]]
    system: ClassVar[str] = ""
    base_path: ClassVar[str] = ""  # below the server's address
    credentials: ClassVar[Mapping[str, str]] = {}
    secrets: ClassVar[Sequence[str]] = ()  # which of the credentials nobody may ever see
    undocumented: ClassVar[Sequence[bytes]] = ()  # bodies of a 2xx that are not what the MIS documents
    any_2xx: ClassVar[bool] = False  # whether a 2xx is enough, whatever its body
    pending: ClassVar[bool] = False  # whether the MIS accepts marks for later

    def is_write(self, request: Received) -> bool:
        """Whether this is the request that writes the mark."""
        raise NotImplementedError

    def accept(self, request: Received) -> bytes:
        """The answer to a write that goes well."""
        raise NotImplementedError

    def answer_other(self, request: Received) -> bytes:
        """The answer to any other call; by default there are none."""
        raise AssertionError(f"An unexpected call: {request.method} {request.path}")

    def is_optional(self, request: Received) -> bool:
        """Whether an MIS may do without this call, so that its failure ends no attempt."""
        return False

    def lasting(self, request: Received) -> Any:
        """What of a write is the same whenever the same mark is sent; by default its whole body."""
        return request.body

    def said(self, request: Received) -> Mapping[str, Any]:
        """What a write says: `student`, `code` (the MIS's id), `comment`, `minutes`, `time`.

        A key that is not there was left out of the request, or is not taken by this MIS.
        """
        raise NotImplementedError

    def adapter(self, base_url: str, *, timeout_s: float = 5, ca_file: str | None = None) -> Adapter:
        return self.adapter_class(
            system=self.system,
            base_url=base_url,
            credentials=self.credentials,
            timeout_s=timeout_s,
            allowed_networks=LOOPBACK,
            ca_file=ca_file,
        )


@dataclass(frozen=True, kw_only=True)
class Served:
    """A running stub and its adapter."""

    stub: Stub
    server: RawServer
    adapter: Adapter

    @property
    def writes(self) -> list[Received]:
        return [request for request in self.server.received if self.stub.is_write(request)]


class ContractBase:
    """Serving a stub with one behaviour for its writes."""

    stub_class: ClassVar[type[Stub]]

    @contextmanager
    def served(
        self,
        on_write: Behaviour | None = None,
        *,
        on_other: Behaviour | None = None,
        timeout_s: float = 5,
        tls: ssl.SSLContext | None = None,
        ca_file: str | None = None,
    ) -> Iterator[Served]:
        stub = self.stub_class()

        def behave(peer: Peer) -> None:
            request = peer.read_request()
            if request is None:
                return
            fault, usual = (
                (on_write, stub.accept) if stub.is_write(request) else (on_other, stub.answer_other)
            )
            fault = None if stub.is_optional(request) else fault
            if fault:
                peer.put_back(request)
                fault(peer)
            else:
                peer.send(usual(request))

        with RawServer(behave, tls=tls) as server:
            adapter = stub.adapter(server.url + stub.base_path, timeout_s=timeout_s, ca_file=ca_file)
            yield Served(stub=stub, server=server, adapter=adapter)

    def assert_unseen(self, *texts: str) -> None:
        """No secret of the stub shows in the texts, in whatever form it travelled."""
        names = {"", *self.stub_class.credentials.values()} - set(self.stub_class.secrets)
        for secret in self.stub_class.secrets:
            for form in {form for name in names for form in forms_of(secret, name=name)}:
                assert not any(form in text for text in texts), "a secret is kept or logged"

    def said_of(self, mark: Mark) -> Mapping[str, Any]:
        """What the one write of a mark that goes well said."""
        with self.served() as served:
            assert served.adapter.send_mark(mark).status is Status.SUCCESSFUL
        (write,) = served.writes
        return served.stub.said(write)

    def result_of(self, on_write: Behaviour | None = None, *, timeout_s: float = 5) -> Result:
        """One attempt, which must have written exactly once."""
        with self.served(on_write, timeout_s=timeout_s) as served:
            result = served.adapter.send_mark(MARK)
        assert len(served.writes) == 1, "an attempt writes once"
        return result


def forms_of(secret: str, *, name: str) -> set[str]:
    """The shapes in which a secret could show; with a name in Basic authentication, too."""
    plain = {base64.b64encode(text.encode()).decode() for text in (secret, f"{name}:{secret}")}
    return {secret, quote(secret, safe=""), *plain, *(encoded.rstrip("=") for encoded in plain)}
