"""What every request passes through: whom it came from, and what a page may load."""

import ipaddress

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from custr.environment import networks
from custr.middleware import MOST_HOSTS_TOLD, browser_policies, proxies


def seen(settings, *, trusted=(), **meta):
    """The request as a view sees it behind the proxies of `trusted`."""
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(network) for network in trusted]
    kept: list[HttpRequest] = []

    def view(request):
        kept.append(request)
        return HttpResponse()

    proxies(view)(RequestFactory().get("/", **meta))
    return kept[0]


FORWARDED = {
    "HTTP_X_FORWARDED_FOR": "203.0.113.9, 10.0.0.7",
    "HTTP_X_FORWARDED_HOST": "custr.example",
    "HTTP_X_FORWARDED_PROTO": "https",
}


def test_a_trusted_proxy_is_believed(settings):
    request = seen(settings, trusted=["10.0.0.0/8"], REMOTE_ADDR="10.0.0.5", **FORWARDED)
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"
    assert request.is_secure()
    assert request.META["HTTP_HOST"] == "custr.example"


@pytest.mark.parametrize("trusted", [[], ["192.168.0.0/16"]])
def test_anybody_else_is_not(settings, trusted):
    request = seen(settings, trusted=trusted, REMOTE_ADDR="10.0.0.5", **FORWARDED)
    assert request.META["REMOTE_ADDR"] == "10.0.0.5"
    assert not request.is_secure()
    assert request.META.get("HTTP_HOST") != "custr.example"


def test_a_client_cannot_put_an_address_of_its_own_in_front(settings):
    request = seen(
        settings,
        trusted=["10.0.0.5/32"],
        REMOTE_ADDR="10.0.0.5",
        HTTP_X_FORWARDED_FOR="127.0.0.1, 203.0.113.9",
    )
    assert request.META["REMOTE_ADDR"] == "203.0.113.9"


@pytest.mark.parametrize("nonsense", ["", "unknown", ", ,", "203.0.113.9:", "1.2.3"])
def test_nonsense_from_a_trusted_proxy_leaves_its_own_address(settings, nonsense):
    request = seen(settings, trusted=["10.0.0.5/32"], REMOTE_ADDR="10.0.0.5", HTTP_X_FORWARDED_FOR=nonsense)
    assert request.META["REMOTE_ADDR"] == "10.0.0.5"


@pytest.mark.parametrize(
    ("hops", "client"),
    [
        ("198.51.100.1, 203.0.113.9:55123", "203.0.113.9"),
        ("[2001:db8::7]:443", "2001:db8::7"),
        ("[2001:db8::7]", "2001:db8::7"),
        ("2001:db8::7", "2001:db8::7"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("[::ffff:203.0.113.9]:80", "203.0.113.9"),
        ("fe80::1%eth0", "fe80::1"),
        ('"203.0.113.9"', "203.0.113.9"),
        ("203.0.113.9, 10.0.0.7:80, [::ffff:10.0.0.8]:1", "203.0.113.9"),
        ("198.51.100.1, unknown", "10.0.0.5"),
        ("198.51.100.1, nonsense, 10.0.0.7", "10.0.0.7"),
        ("198.51.100.1,  , ", "10.0.0.5"),
        ("10.0.0.9, 10.0.0.7", "10.0.0.9"),
    ],
)
@pytest.mark.parametrize("neighbour", ["10.0.0.5", "::ffff:10.0.0.5"])
def test_hops_are_read_from_the_right_up_to_whom_nobody_vouches_for(settings, hops, client, neighbour):
    request = seen(settings, trusted=["10.0.0.0/8"], REMOTE_ADDR=neighbour, HTTP_X_FORWARDED_FOR=hops)
    assert request.META["REMOTE_ADDR"] == client


def test_a_proxy_seen_through_a_socket_of_both_families_is_the_same_proxy(settings):
    request = seen(settings, trusted=["10.0.0.5/32"], REMOTE_ADDR="::ffff:10.0.0.5", **FORWARDED)
    assert request.is_secure()


def test_a_network_may_be_given_as_mapped_too():
    assert networks("::ffff:10.0.0.0/104, 10.1.2.3") == [
        ipaddress.ip_network("10.0.0.0/8"),
        ipaddress.ip_network("10.1.2.3/32"),
    ]


def test_a_scheme_that_is_not_believed_is_told_once_with_the_setting_and_the_address(settings, caplog):
    settings.TRUSTED_PROXIES = []
    respond = proxies(lambda request: HttpResponse())
    for _ in range(3):
        respond(RequestFactory().get("/", REMOTE_ADDR="::ffff:10.0.0.5", HTTP_X_FORWARDED_PROTO="https"))
        respond(RequestFactory().get("/", REMOTE_ADDR="10.0.0.6"))
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("10.0.0.5 ")
    assert "TRUSTED_PROXIES" in caplog.messages[0]


def test_no_page_may_run_an_inline_script_or_load_from_elsewhere(rf):
    answer = browser_policies(lambda request: HttpResponse())(rf.get("/"))
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert "frame-ancestors 'none'" in policy


def test_a_view_may_set_a_policy_of_its_own(rf):
    own = HttpResponse(headers={"Content-Security-Policy": "default-src 'none'"})
    answer = browser_policies(lambda request: own)(rf.get("/"))
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'"


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_told_whatever_host_it_is_asked_for_under(client, path, settings):
    settings.METRICS_TOKEN, settings.SECURE_SSL_REDIRECT = "a-token-of-the-tests", True
    headers = {"host": "10.0.0.5:8000", "authorization": "Bearer a-token-of-the-tests"}
    assert client.get(path, headers=headers).status_code == 200


@pytest.mark.django_db
def test_any_other_page_answers_its_own_hosts_alone(client):
    assert client.get("/api/v1/config", headers={"host": "10.0.0.5:8000"}).status_code == 400


def test_a_host_that_is_refused_is_told_once_with_the_setting(client, caplog):
    for host in ("custr.other.example", "custr.other.example", "10.0.0.5:8000", "a b<script>"):
        client.get("/login/", headers={"host": host})
    told = [line for line in caplog.messages if line.startswith("Somebody asked")]
    assert len(told) == 2
    assert "custr.other.example" in told[0]
    assert "ALLOWED_HOSTS" in told[0]
    assert "10.0.0.5:8000" in told[1]


def test_whoever_tries_many_hosts_does_not_fill_the_log(client, caplog):
    for number in range(MOST_HOSTS_TOLD + 30):
        client.get("/login/", headers={"host": f"scan-{number}.example"})
    assert sum("Somebody asked" in line for line in caplog.messages) == MOST_HOSTS_TOLD
