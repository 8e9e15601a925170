"""The MIS connection as a page: credentials are written, never read, and never follow to another server."""

import pytest
from django.urls import reverse

from custr.models import Role
from mis import vault
from mis.base_urls import Server, holds_user_info, server_of
from mis.models import Connection
from tests.admin_cast import errors_of, filled_in, said, signed_in, somebody
from tests.cast import a_connection, a_school

pytestmark = pytest.mark.django_db
ADD = "/admin/mis/connection/add/"
ADDRESS = "https://api.wonde.com/v1.0/"
STORED = {"token": "the-stored-token", "school_id": "A1930499544"}
ENTERED = {"credential_token": "a-new-token", "credential_school_id": "A2"}


@pytest.fixture
def school():
    return a_school()


@pytest.fixture
def admin(school):
    return signed_in(somebody("it", Role.ADMIN, school))


@pytest.fixture
def connection(school):
    return a_connection(school, ADDRESS, credentials=STORED)


def door(name, connection):
    return reverse(f"admin:mis_connection_{name}", args=[connection.pk])


def save(client, connection, **changes):
    page = client.get(door("change", connection))
    answer = client.post(door("change", connection), filled_in(page, **changes))
    connection.refresh_from_db()
    return answer


def add(client, **changes):
    given = {"base_url": ADDRESS, "provider": "wonde", "system": "sims", **changes}
    return client.post(ADD, filled_in(client.get(ADD), **given), follow=True)


class TestAdding:
    def test_keeps_what_was_entered_sealed(self, admin, school):
        add(admin, **ENTERED)
        connection = Connection.objects.get()
        assert (connection.school, connection.provider, connection.system) == (school, "wonde", "sims")
        assert connection.credentials == {"token": "a-new-token", "school_id": "A2"}
        assert "a-new-token" not in connection.credentials_encrypted

    def test_may_wait_for_the_credentials_and_says_so(self, admin):
        assert "no mark can be written" in said(add(admin))
        assert not Connection.objects.get().has_credentials

    def test_is_for_schools_that_have_none(self, admin, connection):
        assert admin.get(ADD).status_code == 403
        assert admin.get("/admin/mis/connection/").url == door("change", connection)

    def test_begins_at_once_where_there_is_one_school(self, admin):
        assert admin.get("/admin/mis/connection/").url == ADD

    def test_a_trust_chooses_among_the_schools_that_have_none(self, school, connection):
        north, south = a_school(name="Northfield"), a_school(name="Southgate")
        trust = signed_in(somebody("trust", Role.TRUST, school, north, south))
        assert trust.get(ADD).context["schools"] == [north, south]
        answer = trust.post(f"{ADD}?school={school.pk}", {"base_url": ADDRESS})
        assert "schools" in answer.context


class TestNeverShown:
    def test_not_on_the_page(self, admin, connection):
        words = admin.get(door("change", connection)).content.decode()
        for secret in (*STORED.values(), connection.credentials_encrypted):
            assert secret not in words
        assert words.count('type="password"') == 2

    def test_not_in_the_list_or_the_history(self, connection, school):
        trust = signed_in(somebody("trust", Role.TRUST, school, a_school()))
        save(trust, connection, **ENTERED)
        for address in ("/admin/mis/connection/", door("history", connection), door("delete", connection)):
            words = trust.get(address).content.decode()
            for secret in (*STORED.values(), *ENTERED.values(), connection.credentials_encrypted):
                assert f">{secret}<" not in words
                assert f'"{secret}"' not in words
            assert "a-new-token" not in words

    def test_not_when_the_form_comes_back_with_an_error(self, admin, connection):
        answer = save(admin, connection, timeout_s="99", **ENTERED)
        assert "timeout_s" in errors_of(answer)
        assert "a-new-token" not in answer.content.decode()
        assert "the-stored-token" not in answer.content.decode()


class TestKeeping:
    def test_empty_fields_keep_what_is_stored(self, admin, connection):
        save(admin, connection, timeout_s="7.5")
        assert connection.timeout_s == 7.5
        assert connection.credentials == STORED

    def test_one_field_replaces_one_credential(self, admin, connection):
        save(admin, connection, credential_token="a-new-token")
        assert connection.credentials == {**STORED, "token": "a-new-token"}

    def test_saving_the_page_as_it_stands_changes_nothing(self, admin, connection):
        before = Connection.objects.filter(pk=connection.pk).values().get()
        save(admin, connection)
        assert Connection.objects.filter(pk=connection.pk).values().get() == before

    def test_sealed_credentials_cannot_be_posted(self, admin, connection):
        before = connection.credentials_encrypted
        save(admin, connection, credentials_encrypted=vault.seal_credentials({"token": "x"}))
        assert connection.credentials_encrypted == before


class TestAnotherServer:
    """Else a school's admin could have the token sent to a server of their own."""

    @pytest.mark.parametrize(
        "address",
        [
            "https://collector.example/v1.0/",
            "https://api.wonde.com.collector.example/v1.0/",
            "https://api.wonde.com:8443/v1.0/",
            "http://api.wonde.com/v1.0/",
        ],
    )
    def test_needs_every_credential_again(self, admin, connection, address):
        answer = save(admin, connection, base_url=address)
        assert "enter all credentials again" in errors_of(answer)
        assert (connection.base_url, connection.credentials) == (ADDRESS, STORED)

    def test_half_of_them_is_not_enough(self, admin, connection):
        answer = save(
            admin, connection, base_url="https://collector.example/", credential_school_id="A1930499544"
        )
        assert "enter all credentials again" in errors_of(answer)
        assert connection.base_url == ADDRESS

    def test_is_taken_with_all_of_them_and_keeps_nothing_of_before(self, admin, connection):
        connection.set_credentials({**STORED, "left": "over"})
        connection.save()
        save(admin, connection, base_url="https://other.example/v1/", **ENTERED)
        assert connection.base_url == "https://other.example/v1/"
        assert connection.credentials == {"token": "a-new-token", "school_id": "A2"}

    @pytest.mark.parametrize(
        "address",
        ["https://api.wonde.com/v2.0/", "https://API.wonde.com/v1.0/", "https://api.wonde.com:443/v1.0/"],
    )
    def test_is_not_another_path_or_spelling_of_the_same(self, admin, connection, address):
        save(admin, connection, base_url=address)
        assert (connection.base_url, connection.credentials) == (address, STORED)

    def test_costs_nothing_where_nothing_is_stored(self, admin, school):
        connection = a_connection(school, ADDRESS)
        Connection.objects.update(credentials_encrypted="")
        save(admin, connection, base_url="https://other.example/")
        assert connection.base_url == "https://other.example/"

    def test_credentials_that_no_key_opens_do_not_follow_either(self, admin, connection):
        Connection.objects.update(credentials_encrypted="sealed-with-a-key-that-is-lost")
        assert "enter all" in errors_of(save(admin, connection, base_url="https://other.example/"))


class TestWhatIsTaken:
    @pytest.mark.parametrize("address", ["http://demo-mis:9000/v1.0/", "http://sis/", "http://[::1]:9000/"])
    def test_an_address_in_the_house_needs_no_dot(self, admin, connection, address):
        save(admin, connection, base_url=address, **ENTERED)
        connection.refresh_from_db()
        assert connection.base_url == address


class TestWhatIsRefused:
    @pytest.mark.parametrize(
        "address",
        ["https://me:secret@api.wonde.com/", "https://me@api.wonde.com/", "https://@api.wonde.com/"],
    )
    def test_user_info_in_the_address(self, admin, connection, address):
        assert "base_url" in errors_of(save(admin, connection, base_url=address, **ENTERED))
        assert connection.base_url == ADDRESS

    @pytest.mark.parametrize(
        "address",
        ["ftp://api.wonde.com/", "javascript:alert(1)", "https://", "wonde\\@x", "https://a b/", "wonde.com"],
    )
    def test_what_is_no_web_address(self, admin, connection, address):
        assert "base_url" in errors_of(save(admin, connection, base_url=address, **ENTERED))

    @pytest.mark.parametrize("seconds", ["0", "-1", "30.5", "", "nan", "inf", "soon"])
    def test_a_time_that_is_not_above_0_and_at_most_30(self, admin, connection, seconds):
        assert "timeout_s" in errors_of(save(admin, connection, timeout_s=seconds))

    def test_a_provider_or_system_that_nobody_knows(self, admin, connection):
        assert "system" in errors_of(save(admin, connection, system="abacus"))
        assert "provider" in errors_of(save(admin, connection, provider="pigeon"))

    def test_another_schools_connection(self, admin):
        theirs = a_connection(a_school(), ADDRESS, credentials=STORED)
        admin.post(door("change", theirs), {"base_url": "https://collector.example/", **ENTERED})
        theirs.refresh_from_db()
        assert (theirs.base_url, theirs.credentials) == (ADDRESS, STORED)


class TestAnotherProvider:
    EDFI = {"provider": "edfi", "system": "", "base_url": "https://ods.example/api/"}

    def test_may_be_given_its_credentials_later(self, admin, school):
        assert "no mark can be written" in said(add(admin, **self.EDFI))
        connection = Connection.objects.get()
        words = admin.get(door("change", connection)).content.decode()
        for name in ("Client id", "Client secret", "School id", "School year", "Session name"):
            assert name in words
        given = {
            "client_id": "c",
            "client_secret": "s3cret-of-ours",
            "school_id": "255901001",
            "school_year": "2027",
            "session_name": "Autumn",
        }
        save(admin, connection, **{f"credential_{name}": value for name, value in given.items()})
        assert connection.credentials == given
        assert connection.has_credentials

    def test_looked_at_shows_what_it_needs_and_nothing_of_the_one_before(self, admin, connection):
        page = admin.get(door("change", connection), {"provider": "arbor"})
        words, form = page.content.decode(), page.context["adminform"].form
        assert "User name" in words
        assert "https://your-school.arbor.sc/rest-v2/" in words
        assert "School id" not in words
        assert "id_system" not in words
        assert (form["provider"].value(), form["base_url"].value()) == ("arbor", "")
        connection.refresh_from_db()
        assert (connection.provider, connection.credentials) == ("wonde", STORED)

    def test_is_saved_at_once_from_the_page_that_shows_it(self, admin, connection):
        page = admin.get(door("change", connection), {"provider": "arbor"})
        entered = {
            "base_url": "https://northfield.uk.arbor.sc/",
            "credential_username": "u",
            "credential_password": "pass word",
        }
        answer = admin.post(f"{door('change', connection)}?provider=arbor", filled_in(page, **entered))
        assert answer.status_code == 302
        connection.refresh_from_db()
        assert (connection.provider, connection.system) == ("arbor", "")
        assert connection.credentials == {"username": "u", "password": "pass word"}

    def test_that_nobody_knows_is_not_looked_at(self, admin, connection):
        page = admin.get(door("change", connection), {"provider": "abacus"})
        assert page.context["adminform"].form["base_url"].value() == ADDRESS

    @pytest.mark.parametrize("year", ["soon", "20 27"])
    def test_has_its_numbers_checked(self, admin, school, year):
        add(admin, **self.EDFI)
        answer = save(admin, Connection.objects.get(), credential_school_year=year)
        assert "Give a number, with digits alone." in errors_of(answer)
        assert Connection.objects.get().credentials == {}

    def test_has_its_zone_checked(self, admin, school):
        add(admin, provider="arbor", system="", base_url="https://northfield.arbor.sc/rest-v2/")
        answer = save(admin, Connection.objects.get(), credential_timezone="Mars/Olympus")
        assert "Give a time zone such as Europe/London." in errors_of(answer)

    @pytest.mark.parametrize(
        ("secret", "value", "wanted"),
        [
            ("wonde token", "short-1", "8 characters"),
            ("arbor password", "short-1", "8 characters"),
            ("edfi client_secret", "short-1", "8 characters"),
            ("rosariosis password", " short-1 ", "8 characters"),
            ("webhook secret", "long-enough short-1", "8 characters"),
            ("webhook secret", "whsec_not-base64!", "cannot sign"),
            ("webhook secret", "the-first-one the-second-one the-third-one", "cannot sign"),
        ],
    )
    def test_refuses_a_secret_that_is_too_short_or_cannot_sign(self, admin, secret, value, wanted):
        provider, name = secret.split()
        add(admin, provider=provider, system="", base_url="https://mis.example/")
        answer = save(admin, Connection.objects.get(), **{f"credential_{name}": value})
        assert wanted in errors_of(answer)
        assert Connection.objects.get().credentials == {}

    @pytest.mark.parametrize("provider", ["none", "abacus"])
    def test_that_is_none_cannot_be_chosen(self, admin, connection, provider):
        assert "provider" in errors_of(save(admin, connection, provider=provider, system=""))


class TestArborsRegister:
    @pytest.fixture
    def connection(self, school):
        held = {"username": "custr", "password": "s3cret-of-ours"}
        address = "https://northfield.uk.arbor.sc/rest-v2/"
        return a_connection(school, address, provider="arbor", system="", credentials=held)

    def test_is_a_choice_that_says_what_is_at_stake(self, admin, connection):
        field = admin.get(door("change", connection)).context["adminform"].form["credential_register"]
        assert [value for value, _ in field.field.choices] == ["roll_call_time", "roll_call_name", "lesson"]
        assert field.value() == "roll_call_time"
        assert "works the roll call out from lesson marks" in field.help_text

    def test_is_kept_and_shown(self, admin, connection):
        save(admin, connection, credential_register="lesson")
        assert connection.credentials == {
            "username": "custr",
            "password": "s3cret-of-ours",
            "register": "lesson",
        }
        page = admin.get(door("change", connection))
        assert page.context["adminform"].form["credential_register"].value() == "lesson"
        save(admin, connection, credential_register="roll_call_time")
        assert connection.credentials["register"] == "roll_call_time"

    def test_of_lessons_takes_a_comment(self, admin, connection):
        assert "takes a comment (no)" in admin.get(door("change", connection)).content.decode()
        save(admin, connection, credential_register="lesson")
        assert "takes a comment (no)" not in admin.get(door("change", connection)).content.decode()

    def test_that_is_left_as_it_is_changes_nothing(self, admin, connection):
        sealed, since = connection.credentials_encrypted, connection.changed_at
        save(admin, connection, timeout_s="7")
        assert (connection.credentials_encrypted, connection.changed_at) == (sealed, since)

    def test_of_another_name_is_refused(self, admin, connection):
        answer = save(admin, connection, credential_register="homework")
        assert "credential_register" in errors_of(answer)


class TestAKeyInTheAddress:
    ADDRESS = "https://receiver.example/marks?key=shh-this-opens-it"

    @pytest.fixture
    def connection(self, school):
        return a_connection(
            school, self.ADDRESS, provider="webhook", system="", credentials={"secret": "whsec_" + "A" * 32}
        )

    def test_is_shown_nowhere_and_kept(self, admin, connection):
        page = admin.get(door("change", connection))
        assert "shh-this-opens-it" not in page.content.decode()
        assert save(admin, connection, timeout_s="7").status_code == 302
        assert (connection.base_url, connection.timeout_s) == (self.ADDRESS, 7)

    def test_is_not_in_the_list_either(self, connection, school):
        trust = signed_in(somebody("trust", Role.TRUST, school, a_school(name="Southgate")))
        words = trust.get("/admin/mis/connection/").content.decode()
        assert "https://receiver.example" in words
        assert "/marks" not in words
        assert "shh-this-opens-it" not in words

    def test_in_its_path_is_shown_nowhere_and_kept(self, admin, connection):
        Connection.objects.update(base_url="https://receiver.example/hooks/shh-this-opens-it")
        page = admin.get(door("change", connection))
        assert page.context["adminform"].form["base_url"].value() == "https://receiver.example"
        assert "shh-this-opens-it" not in page.content.decode()
        assert save(admin, connection, timeout_s="7").status_code == 302
        assert connection.base_url == "https://receiver.example/hooks/shh-this-opens-it"

    def test_another_one_is_taken(self, admin, connection):
        save(admin, connection, base_url="https://receiver.example/marks?key=a-newer-one")
        assert connection.base_url == "https://receiver.example/marks?key=a-newer-one"


class TestAbilities:
    def test_are_shown_for_the_system(self, admin, connection):
        words = admin.get(door("change", connection)).content.decode()
        assert "writes marks" in words
        Connection.objects.update(system="engage")
        assert "writes marks (no)" in admin.get(door("change", connection)).content.decode()


class TestServers:
    @pytest.mark.parametrize(
        ("address", "server"),
        [
            ("https://a.example/x", Server("https", "a.example", 443)),
            ("http://A.example:8080", Server("http", "a.example", 8080)),
            ("https://[::1]/", Server("https", "::1", 443)),
            ("https://a.example:99999/", None),
            ("https:///path", None),
            ("gopher://a.example/", None),
            ("https://a.example\\@b.example/", None),
            ("https://[::1/", None),
        ],
    )
    def test_of_an_address(self, address, server):
        assert server_of(address) == server

    @pytest.mark.parametrize("address", ["https://u@h/", "https://u:p@h/", "https://@h/", "https://[::1"])
    def test_user_info_is_found(self, address):
        assert holds_user_info(address)

    @pytest.mark.parametrize("address", ["https://h/@u", "https://h/?q=a@b", "https://h"])
    def test_an_at_sign_elsewhere_is_none(self, address):
        assert not holds_user_info(address)
