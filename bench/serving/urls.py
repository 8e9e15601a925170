"""The product's addresses, and `/bare`: under the same middleware, and nothing of its own."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from custr.urls import urlpatterns as product


def bare(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("bare", bare), *product]
