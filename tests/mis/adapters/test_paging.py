"""Listings of Ed-Fi and Arbor: pages of any size hold every row once, and a cut is never a shorter list.

Wonde's are in `test_wonde_paging.py`; RosarioSIS and webhooks have no listings.
"""

import json
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mis.adapters.reading import ReadError
from tests.mis.adapters.arbor_stub import ArborStub
from tests.mis.adapters.edfi_stub import CATEGORY, EdFiStub
from tests.mis.fakes import RawServer, answer_bytes

CODES = "attendanceEventCategoryDescriptors"


def ids_read(adapter):
    return [row.mis_id for page in adapter.read_codes(adapter.reading()) for row in page]


class Ods:
    """An ODS that says `told` rows and holds `held`, at most `cap` a page; `share` of each body arrives."""

    def __init__(self, *, held, told=None, cap=500, share=1.0):
        self.stub = EdFiStub()
        self.rows = [{"namespace": CATEGORY, "codeValue": f"C{n}"} for n in range(held)]
        self.told, self.cap, self.share = held if told is None else told, cap, share
        self.stuck = False

    def __call__(self, peer):
        request = peer.read_request()
        parts = urlsplit(request.path)
        if parts.path.rpartition("/")[2] == CODES:
            peer.send(self.page(dict(parse_qsl(parts.query))))
        elif request.method == "POST":
            peer.send(self.stub.answer_other(request))
        else:
            peer.send(answer_bytes(404, b"{}"))

    def page(self, query):
        start = 0 if self.stuck else int(query["offset"])
        body = json.dumps(self.rows[start : start + min(int(query["limit"]), self.cap)]).encode()
        cut = body[: int(len(body) * self.share)]
        return answer_bytes(200, cut, headers={"Total-Count": str(self.told)})

    def read(self):
        with RawServer(self) as server:
            return ids_read(self.stub.adapter(server.url))


@settings(max_examples=25, deadline=None)
@given(count=st.integers(0, 1200), cap=st.integers(1, 700))
def test_an_ods_of_any_page_size_is_read_whole(count, cap):
    ods = Ods(held=count, cap=max(cap, count // 15 + 1))
    assert ods.read() == [f"{CATEGORY}#C{n}" for n in range(count)]


@settings(max_examples=25, deadline=None)
@given(count=st.integers(0, 200), lacking=st.integers(1, 20))
def test_an_ods_that_holds_fewer_rows_than_it_says_is_half_an_answer(count, lacking):
    with pytest.raises(ReadError):
        Ods(held=count, told=count + lacking).read()


@pytest.mark.parametrize(("held", "cap"), [(1000, 500), (30, 10), (2, 1)])
def test_an_ods_that_passes_over_the_offset_is_half_an_answer(held, cap):
    ods = Ods(held=held, cap=cap)
    ods.stuck = True
    with pytest.raises(ReadError, match="half an answer"):
        ods.read()


@settings(max_examples=25, deadline=None)
@given(count=st.integers(0, 200), share=st.floats(0, 0.999))
def test_an_ods_cut_anywhere_is_never_a_shorter_list(count, share):
    with pytest.raises(ReadError):
        Ods(held=count, share=share).read()


@settings(max_examples=12, deadline=None)
@given(count=st.integers(0, 24), size=st.integers(1, 30), abbreviated=st.booleans())
def test_an_arbor_of_any_page_size_is_read_whole(count, size, abbreviated):
    stub = ArborStub()
    stub.page_size, stub.abbreviated = size, abbreviated
    marks = {f"M{n}": {"code": f"M{n}", "attendanceMark": f"{n}", "active": True} for n in range(count)}
    stub.things["attendance-marks"] = marks
    with RawServer(lambda peer: peer.send(stub.answer_other(peer.read_request()))) as server:
        assert ids_read(stub.adapter(f"{server.url}rest-v2/")) == list(marks)
