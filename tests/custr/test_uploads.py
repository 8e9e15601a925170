"""What is sent to a page is held in memory, and never more than a bound."""

import tracemalloc

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from custr.uploads import MAX_BYTES, is_too_large


def request_with(**files):
    return RequestFactory().post("/", files)


def test_a_file_arrives_as_it_was_sent():
    request = request_with(file=SimpleUploadedFile("a.csv", b"x" * MAX_BYTES, "text/csv"))
    file = request.FILES["file"]
    assert (file.name, file.content_type, file.size) == ("a.csv", "text/csv", MAX_BYTES)
    assert file.read() == b"x" * MAX_BYTES


def test_one_byte_more_and_it_does_not():
    request = request_with(file=SimpleUploadedFile("a.csv", b"x" * (MAX_BYTES + 1)), note="kept")
    assert "file" not in request.FILES
    assert is_too_large(request)


def test_many_files_share_the_bound():
    half = b"x" * (MAX_BYTES // 2)
    request = request_with(**{name: SimpleUploadedFile(name, half) for name in ("a", "b", "c")})
    assert sorted(request.FILES) == ["a", "b"]


def test_a_huge_file_takes_no_room():
    huge = SimpleUploadedFile("a.bin", b"x" * (12 * MAX_BYTES))
    request = RequestFactory().post("/", {"file": huge})
    tracemalloc.start()
    assert not request.FILES
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * MAX_BYTES


def test_one_page_alone_takes_a_file_of_pupils(db, client):
    """Every other page refuses as much unread."""
    file = {"file": SimpleUploadedFile("a.csv", b"x" * MAX_BYTES)}
    assert client.post("/login/", file).status_code == 413
    assert client.post(reverse("pupil-import"), file).status_code == 302
    huge = {"file": SimpleUploadedFile("a.csv", b"x" * (2 * MAX_BYTES))}
    assert client.post(reverse("pupil-import"), huge).status_code == 413
