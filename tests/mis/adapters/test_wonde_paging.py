"""Wonde's paging: a listing is read whole, or said to be half an answer; whatever its pages look like."""

import json
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mis.adapters.reading import ReadError
from mis.adapters.wonde import WondeAdapter
from tests.mis.adapters.stubs import LOOPBACK
from tests.mis.certificates import Authority
from tests.mis.fakes import RawServer, answer_bytes, answers

HALF = "That is half an answer: "


def adapter_at(url, *, ca_file=None):
    return WondeAdapter(
        system="sims",
        base_url=f"{url}v1.0/",
        credentials={"token": "wonde-token", "school_id": "A1930499544"},
        timeout_s=5,
        allowed_networks=LOOPBACK,
        ca_file=ca_file,
    )


def ids_read(server, *, ca_file=None):
    adapter = adapter_at(server.url, ca_file=ca_file)
    return [row.mis_id for page in adapter.read_students(adapter.reading()) for row in page]


def rows(count):
    return [{"id": f"A{number}", "forename": "Ava", "surname": "Olsen"} for number in range(count)]


def read_one(answer):
    """What comes of one answer and no other."""
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    with RawServer(answers(200, body)) as server:
        return ids_read(server)


def serving(listing, *, size, by_cursor, lean):
    """Pages of a size that the server chooses; a lean one adds no paging to 50 rows or fewer."""

    def behave(peer):
        request = peer.read_request()
        path, _, query = request.path.partition("?")
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        place = asked["cursor"].removeprefix("from-") if by_cursor else asked.get("page", "0")
        start = int(place) if place.isdigit() else 0
        end = start + min(size, int(asked["per_page"]))
        more = end < len(listing)
        following = {**asked, "cursor": f"from-{end}"} if by_cursor else {**asked, "page": end}
        address = f"http://{request.headers['host']}{path}?{urlencode(following)}"
        meta = {"pagination": {"next": address if more else None, "more": more}}
        answer = {"data": listing[start:end], "meta": {} if lean and len(listing) <= 50 else meta}
        peer.send(answer_bytes(200, json.dumps(answer).encode()))

    return behave


@settings(max_examples=40, deadline=None)
@given(
    count=st.integers(0, 400),
    size=st.integers(1, 200),
    by_cursor=st.booleans(),
    lean=st.booleans(),
)
def test_pages_of_any_size_hold_every_row_once(count, size, by_cursor, lean):
    size = max(size, count // 20 + 1, 50 if lean else 1)  # a few pages are enough to see
    with RawServer(serving(rows(count), size=size, by_cursor=by_cursor, lean=lean)) as server:
        assert ids_read(server) == [row["id"] for row in rows(count)]


@settings(max_examples=60, deadline=None)
@given(count=st.integers(0, 120), share=st.floats(0, 1), lean=st.booleans())
def test_a_cut_anywhere_is_never_a_shorter_list(count, share, lean):
    """The server says the length of what it sends, so that nothing but the JSON shows the cut."""
    meta = {} if lean and count <= 50 else {"pagination": {"next": None}}
    whole = json.dumps({"data": rows(count), "meta": meta}).encode()
    cut = whole[: int(len(whole) * share)]
    if cut == whole:
        assert len(read_one(cut)) == count
    else:
        with pytest.raises(ReadError):
            read_one(cut)


@pytest.mark.parametrize("meta", [None, {}, [], {"includes": []}, {"pagination": None}, {"pagination": []}])
@pytest.mark.parametrize("count", [0, 1, 5, 49, 50])
def test_fifty_rows_or_fewer_without_a_pagination_object_are_the_last_page(count, meta):
    assert len(read_one({"data": rows(count), "meta": meta})) == count
    assert len(read_one({"data": rows(count)})) == count


@pytest.mark.parametrize("meta", [None, {}, [], {"includes": []}, {"pagination": None}, {"pagination": []}])
@pytest.mark.parametrize("count", [51, 65, 200])
def test_more_rows_without_a_pagination_object_are_half_an_answer(count, meta):
    with pytest.raises(ReadError) as caught:
        read_one({"data": rows(count), "meta": meta})
    assert caught.value.words == f"{HALF}{count} rows, and no word on whether more follow."


@pytest.mark.parametrize("paging", [{}, {"more": False}, {"per_page": 200, "current_page": 1}])
def test_a_pagination_object_without_a_next_is_half_an_answer(paging):
    with pytest.raises(ReadError) as caught:
        read_one({"data": rows(3), "meta": {"pagination": paging}})
    assert caught.value.words == f"{HALF}its paging does not say whether more rows follow."


@pytest.mark.parametrize("following", [None, ""])
def test_a_next_that_is_empty_ends_the_list(following):
    paging = {"next": following, "previous": None, "more": False, "per_page": "200", "current_page": 1}
    assert len(read_one({"data": rows(65), "meta": {"pagination": paging}})) == 65


@pytest.mark.parametrize("following", [False, 0, 2, ["x"], {}])
def test_a_next_that_is_no_address_is_not_the_documented_answer(following):
    with pytest.raises(ReadError):
        read_one({"data": rows(65), "meta": {"pagination": {"next": following}}})


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


def two_pages(following):
    """A first page with this `next`, where {port} is the server's, and a second that ends the list."""

    def behave(peer):
        request = peer.read_request()
        if "page=2" in urlsplit(request.path).query.split("&"):
            last = {"data": rows(2)[1:], "meta": {"pagination": {"next": None}}}
            peer.send(answer_bytes(200, json.dumps(last).encode()))
        else:
            paging = {"next": following.format(port=peer.server.port)}
            first = {"data": rows(1), "meta": {"pagination": paging}}
            peer.send(answer_bytes(200, json.dumps(first).encode()))

    return behave


class TestANextByHttpBehindHttps:
    def test_it_is_asked_by_https_at_the_very_host_and_port(self, authority):
        behave = two_pages("http://127.0.0.1:{port}/v1.0/students/?include=year&page=2")
        with RawServer(behave, tls=authority.server_context("127.0.0.1")) as server:
            assert ids_read(server, ca_file=authority.file) == ["A0", "A1"]
            assert server.received[1].path == "/v1.0/students/?include=year&page=2"

    @pytest.mark.parametrize(
        "following",
        ["http://127.0.0.1/v1.0/?page=2", "http://127.0.0.1:80/?page=2", "http://evil.example/?page=2"],
    )
    def test_another_port_or_host_is_refused_by_name(self, authority, following):
        with RawServer(two_pages(following), tls=authority.server_context("127.0.0.1")) as server:
            with pytest.raises(ReadError) as caught:
                ids_read(server, ca_file=authority.file)
            assert len(server.received) == 1
        assert caught.value.words.endswith(f"{following.partition('/?')[0].partition('/v1')[0]}.")

    @pytest.mark.parametrize(
        ("following", "asked"),
        [
            ("http://api.wonde.com/v1.0/x?page=2", "https://api.wonde.com/v1.0/x?page=2"),
            ("http://API.wonde.com:443/v1.0/x", "https://api.wonde.com/v1.0/x"),
            ("https://api.wonde.com:443/v1.0/x", "https://api.wonde.com:443/v1.0/x"),
            ("?page=2", "https://api.wonde.com/v1.0/?page=2"),
        ],
    )
    def test_two_addresses_without_a_port_count_as_the_same(self, following, asked):
        talk = WondeAdapter(
            system="sims", base_url="https://api.wonde.com/v1.0/", credentials={}, timeout_s=5
        ).reading()
        assert talk.next_page(following) == asked
