"""What pages of RosarioSIS say. They are written here, in the shape of the real ones."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.adapters.rosariosis_page import Page

OPTIONS = '<option value="">N/A</option><option value="1">Absent</option><option value="3">Tardy</option>'


def select(*, held="", period="2", extra=""):
    options = OPTIONS.replace(f'value="{held}"', f'value="{held}" selected') if held else OPTIONS
    return f'<select name="attendance[201][{period}][ATTENDANCE_CODE]" id="x" >{options}{extra}</select>'


def hidden(html):
    string = json.dumps(html).replace("/", "\\/")
    return f"<script>var iHtml = [];iHtml['x']={string};</script><div class=\"onclick\">Tardy</div>"


def pupil(*cells):
    rows = "".join(f"<tr><td>Half Day</td><td>{cell}</td></tr>" for cell in cells)
    return (
        "<script>if (!window.$) location.href = 'index.php?modfunc=logout&token=' + \"c0ffee\";</script>"
        f'<h2>Administration</h2><form><input type="submit" value="Update"><table>{rows}</table></form>'
    )


class TestThePupilsPage:
    def test_a_select_that_nobody_has_used(self):
        entry = Page.read(pupil(select())).entries["201", "2"]
        assert (entry.codes, entry.held) == ({"1": "Absent", "3": "Tardy"}, "")

    def test_a_select_inside_a_script(self):
        entry = Page.read(pupil(hidden(select(held="3")))).entries["201", "2"]
        assert (entry.codes, entry.held, entry.held_code) == ({"1": "Absent", "3": "Tardy"}, "3", "Tardy")

    def test_both_on_one_page(self):
        page = Page.read(pupil(hidden(select(held="1")), select(period="3")))
        assert {key: entry.held for key, entry in page.entries.items()} == {
            ("201", "2"): "1",
            ("201", "3"): "",
        }

    def test_a_held_id_that_is_no_code_is_not_offered_as_one(self):
        kept = '<option value="77" selected>77</option>'
        entry = Page.read(pupil(hidden(select(extra=kept)))).entries["201", "2"]
        assert (entry.codes, entry.held, entry.held_code) == ({"1": "Absent", "3": "Tardy"}, "77", "77")

    def test_it_opened_and_saves_and_leads_nowhere(self):
        page = Page.read(pupil(select()))
        assert (page.opened, page.saves, page.sent_away, page.signed_out) == (True, True, False, False)

    def test_other_selects_are_no_entries(self):
        assert Page.read('<select name="month_date"><option value="01">January</select>').entries == {}

    def test_titles_in_any_script(self):
        page = Page.read(pupil(hidden(select(held="3").replace("Tardy", "En retard « é » &amp; 校医"))))
        assert page.entries["201", "2"].held_code == "En retard « é » & 校医"


class TestComplaints:
    def test_an_error_box_in_any_language(self):
        words = "La date n'est pas dans un trimestre."
        box = f'<div class="error"><p><img alt="X">&nbsp;<b>Erreur</b>: {words}</p></div>'
        assert Page.read(box).complaints == (words,)

    def test_a_list_of_errors(self):
        box = '<div class="error"><p><b>Error</b></p><ul><li>One</li><li>Two</li></ul></div>'
        assert "One" in Page.read(box).words

    def test_a_database_that_refused(self):
        cells = (
            "<td>11/23/2026<br><span>Date</span></td>",
            "<td>DB Execute Failed. ERROR:  value too\nlong<br /><span>Failure Notice</span></td>",
            "<td><pre>INSERT …</pre><span>SQL query</span></td>",
        )
        rows = "".join(f"<tr>{cell}</tr>" for cell in cells)
        assert Page.read(f"<table><tr><td><table>{rows}</table></td></tr></table>").complaints == (
            "DB Execute Failed. ERROR: value too long",
        )


class TestLeadingAway:
    def test_a_session_that_is_gone(self):
        page = Page.read(
            '<script>window.location.href = "index.php?modfunc=logout" +\n "&token=" + "c0";</script>'
        )
        assert (page.signed_out, page.sent_away, page.opened) == (True, False, False)

    def test_a_program_that_is_not_allowed(self):
        page = Page.read('<script>window.location.href = "Modules.php?modname=misc\\/Portal.php";</script>')
        assert (page.signed_out, page.sent_away, page.opened) == (False, True, False)

    def test_a_link_in_the_menu_leads_nobody_away(self):
        page = Page.read(
            '<a href="Modules.php?modname=misc/Portal.php">x</a><a href="index.php?modfunc=logout">'
        )
        assert (page.signed_out, page.sent_away) == (False, False)


def listed(codes, *, titles=None):
    """The list of pupils: letters in an explanation inside a script, ids in the select to search with."""
    tip = "".join(
        f'<div class="attendance-code present">{letter}</div> {title}<br />' for _, letter, title in codes
    )
    options = "".join(f'<option value="{code}">{title}</option>' for code, _, title in codes)
    script = json.dumps(["Attendance Codes", tip])
    fixed = '<option value="0">All</option><option value="A">Not Present</option>'
    return f'<h2>x</h2><script>var tipmsg1={script};</script><select name="codes[]">{fixed}{options}</select>'


class TestTheListsCodes:
    def test_letters_and_ids_are_joined_by_the_title(self):
        codes = [("1", "A", "Absent"), ("4", "E", "Excused Absence")]
        assert Page.read(listed(codes)).codes() == codes

    def test_the_usual_code_in_italics(self):
        page = listed([("2", "P", "Present")]).replace(" Present<br", " <i>Present<\\/i><br")
        assert Page.read(page).codes() == [("2", "P", "Present")]

    @pytest.mark.parametrize(
        "codes",
        [
            [],
            [("1", "A", "Absent"), ("2", "B", "Absent")],
            [("1", "", "Absent")],
        ],
    )
    def test_codes_that_cannot_be_told_apart_are_not_told(self, codes):
        assert Page.read(listed(codes)).codes() is None

    def test_letters_without_ids_are_not_told(self):
        page = listed([("1", "A", "Absent"), ("3", "T", "Tardy")]).replace(
            '<option value="3">Tardy</option>', ""
        )
        assert Page.read(page).codes() is None


@pytest.mark.parametrize(
    "text", ["", "{}", "not a page", "\x00", "<html><h1>Sign in</h1>", '<script>"<"\\', "<a b='" * 500]
)
def test_a_page_of_something_else_says_nothing(text):
    page = Page.read(text)
    assert (page.opened, page.entries, page.complaints, page.signed_out) == (False, {}, (), False)


@given(st.text(alphabet='<>"\\/selcripth2 =[]{}x\n', max_size=300))
def test_no_page_is_too_broken(text):
    Page.read(text)
    Page.read(f"<script>{text}")
