"""How long a request may take to come in, and when a thread may work on it without waiting."""

import pytest

from custr.arrival import BODY_S, HEAD_S, SMALL_BODY_BYTES, STEP_BYTES, STEP_S, Arrival, Stage

POST = b"POST / HTTP/1.1\r\nHost: here\r\n"


def arrived(*pieces: bytes) -> Arrival:
    """What came, a piece a second."""
    arrival = Arrival(0.0, 15.0)
    for second, piece in enumerate(pieces):
        arrival.take(piece, float(second))
    return arrival


def in_single_bytes(data: bytes) -> list[bytes]:
    return [bytes([byte]) for byte in data]


WHOLE = [
    b"GET / HTTP/1.1\r\nHost: here\r\n\r\n",
    POST + b"Content-Length: 4\r\n\r\nbody",
    POST + b"content-length:4\r\n\r\nbody and more",
    POST + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n4;a=b\r\nbody\r\n0\r\nTrailer: x\r\n\r\n",
    b"GET / HTTP/1.1\nHost: here\n\n",  # for the parser to refuse
    POST + b"Content-Length: four\r\n\r\n",
    POST + b"Content-Length: 4\r\nContent-Length: 5\r\n\r\n",
]
HALF = [
    b"",
    b"GET / HTTP/1.1\r\nHost: here\r\n",
    POST + b"Content-Length: 4\r\n\r\nbod",
    POST + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n",
    POST + b"Transfer-Encoding: chunked\r\n\r\n10",
]


class TestWhatIsHere:
    @pytest.mark.parametrize("request_", WHOLE)
    def test_a_whole_request_may_be_worked_on(self, request_):
        assert arrived(request_).stage is Stage.READY

    @pytest.mark.parametrize("request_", WHOLE[:5])
    def test_in_whatever_pieces_it_comes(self, request_):
        assert arrived(*in_single_bytes(request_)).stage is Stage.READY

    @pytest.mark.parametrize("request_", HALF)
    def test_half_a_request_is_waited_for(self, request_):
        assert arrived(request_).stage in (Stage.HEAD, Stage.BODY)

    def test_a_large_body_is_not_waited_for(self):
        head = POST + b"Content-Length: %d\r\n\r\n"
        assert arrived(head % SMALL_BODY_BYTES).stage is Stage.BODY
        large = arrived(head % (SMALL_BODY_BYTES + 1))
        assert (large.stage, large.is_large, large.missing) == (Stage.READY, True, SMALL_BODY_BYTES + 1)

    def test_nor_are_many_chunks(self):
        body = b"1\r\nx\r\n" * (SMALL_BODY_BYTES // 6 + 1)
        large = arrived(POST + b"Transfer-Encoding: chunked\r\n\r\n" + body)
        assert (large.stage, large.is_large, large.missing) == (Stage.READY, True, None)

    def test_no_head_is_longer_than_64_kib(self):
        assert arrived(b"GET / HTTP/1.1\r\n" + b"x" * 65_536).stage is Stage.TOO_LONG

    def test_what_follows_the_request_stays(self):
        both = WHOLE[0] + b"GET /2"
        assert arrived(both).for_the_parser() == both

    def test_a_wish_that_was_granted_is_not_passed_on(self):
        arrival = arrived(POST + b"Expect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        assert arrival.asks_to_go_on
        arrival.was_told = True
        arrival.take(b"body", 1.0)
        assert arrival.for_the_parser() == POST + b"Content-Length: 4\r\n\r\nbody"


class TestHowLongItMayTake:
    def test_a_head_has_fifteen_seconds_from_its_first_byte(self):
        arrival = Arrival(0.0, 5.0)
        assert arrival.deadline == 5.0
        arrival.take(b"G", 4.0)
        arrival.take(b"E", 10.0)
        assert arrival.deadline == 4.0 + HEAD_S

    def test_a_body_that_drips_has_fifteen_seconds(self):
        arrival = arrived(POST + b"Content-Length: 60000\r\n\r\n", *[b"x"] * 10)
        assert arrival.deadline == STEP_S

    def test_one_that_keeps_its_pace_has_two_minutes(self):
        arrival = arrived(POST + b"Content-Length: 60000\r\n\r\n")
        for moment in (14.0, 28.0, 42.0):
            arrival.take(b"x" * STEP_BYTES, moment)
            assert arrival.deadline == moment + STEP_S
        pace = arrival.pace
        assert pace is not None
        pace.count(STEP_BYTES, 110.0)
        assert arrival.deadline == BODY_S
