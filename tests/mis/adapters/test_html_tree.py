"""Pages as elements and text: as the standard library reads them, and quick whatever comes."""

import string
import time
from html import escape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mis.adapters.html_tree import Element, tree_of

LARGE = 256 * 1024  # a real page has 13 kB


def tags(html):
    return [node.tag for node in tree_of(html).nodes if isinstance(node, Element)]


def only(html, tag):
    (element,) = tree_of(html).find(tag)
    return element


class TestElements:
    def test_text_stands_inside_what_is_open(self):
        tree = tree_of("a<p>b<b>c</b>d</p>e")
        assert (tree.text, only("a<p>b<b>c</b>d</p>e", "p").text) == ("abcde", "bcd")

    def test_white_space_is_made_plain(self):
        assert only("<p> one\n\t two&nbsp;three </p>", "p").text == "one two three"

    def test_attributes_in_every_way_of_writing(self):
        element = only("<INPUT Type=text VALUE='it&#039;s' id=\"a b\" disabled/>", "input")
        assert element.attributes == {"type": "text", "value": "it's", "id": "a b", "disabled": ""}

    def test_of_an_attribute_twice_the_first_counts(self):
        assert only("<p id=a id=b>", "p").attributes == {"id": "a"}

    def test_a_quoted_attribute_may_hold_the_end_of_a_tag(self):
        assert only("<a onclick=\"if (a > b) c('<b>')\">x</a>", "a").text == "x"

    def test_an_option_ends_where_the_next_begins(self):
        select = only("<select><option value=1>One<option value=2>Two</select>", "select")
        assert [(each.attributes["value"], each.text) for each in select.find("option")] == [
            ("1", "One"),
            ("2", "Two"),
        ]

    def test_what_has_no_end_holds_nothing(self):
        assert only("<p><br>a<img src=x>b</p>", "br").text == ""

    def test_an_end_closes_what_was_left_open_inside(self):
        tree = tree_of("<div><p>a<i>b</div>c")
        assert [element.text for element in (*tree.find("p"), *tree.find("i"))] == ["ab", "b"]

    def test_an_end_of_nothing_is_passed_over(self):
        assert only("<p>a</div></b>b</p>", "p").text == "ab"

    def test_a_script_holds_text_alone(self):
        html = "<script>if (a < b) c = '<p>&amp;</p>';</SCRIPT><p>x</p>"
        assert only(html, "script").raw == "if (a < b) c = '<p>&amp;</p>';"
        assert only(html, "p").text == "x"

    def test_a_script_without_an_end_is_all_the_rest(self):
        assert tags("<script>a<p>b</p>") == ["script"]

    def test_comments_and_declarations_are_passed_over(self):
        assert tree_of("<!doctype html><?php x ?>a<!-- <p>b</p> -->c").text == "ac"

    def test_a_lone_bracket_is_text(self):
        assert tree_of("5 < 6 <").text == "5 < 6 <"

    def test_elements_are_found_by_all_that_is_asked(self):
        tree = tree_of('<td class="error" id=a>1</td><td class="error">2</td>')
        assert [cell.text for cell in tree.find("td", class_="error", id="a")] == ["1"]

    def test_the_text_between_two_elements(self):
        first, second = tree_of("<b>A</b> Absent<br><b>P</b> <i>Present</i>").find("b")
        assert (first.text_until(second), second.text_until(None)) == ("Absent", "Present")


NAMES = st.sampled_from(["div", "p", "td", "span", "b", "br", "input", "option"])
TEXTS = st.text(alphabet=string.ascii_letters + " <>&\"'=/äß校\n", max_size=12)
PIECES = st.one_of(
    TEXTS.map(escape),
    st.tuples(NAMES, TEXTS).map(lambda made: f'<{made[0]} class="{escape(made[1])}">'),
    NAMES.map(lambda name: f"</{name}>"),
    TEXTS.map(lambda text: f"<script>{escape(text)}</script>"),
    TEXTS.map(lambda text: f"<!--{text.replace('-', '').replace('>', '')}-->"),
)


class Reference(HTMLParser):
    """What the standard library sees: tags with their attributes, and all the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))

    def handle_data(self, data):
        if self.seen and isinstance(self.seen[-1], str):
            self.seen[-1] += data
        else:
            self.seen.append(data)


@given(st.lists(PIECES, max_size=20).map("".join))
def test_pages_are_read_as_the_standard_library_reads_them(html):
    # But for a script without an end, which the standard library forgets.
    ours: list[object] = []
    for node in tree_of(html).nodes:
        if isinstance(node, Element):
            ours.append((node.tag, node.attributes))
        elif ours and isinstance(ours[-1], str):
            ours[-1] += node
        elif node:
            ours.append(node)
    assert ours == Reference(html).seen


@given(st.text(alphabet="<>/!-?\"'= abtdscriptx&#;9\n", max_size=200))
def test_no_page_is_too_broken(html):
    assert tree_of(html).end == len(tree_of(html).nodes)


@pytest.mark.parametrize(
    "piece",
    [
        "<a",
        "<a b='",
        '<a b="',
        "<!--",
        "<div>",
        "<td>x",
        "</div>",
        "</div",
        "<?",
        "<a b ",
        "<script>",
        "&#9",
        "<",
    ],
)
def test_a_page_that_means_harm_takes_no_time(piece):
    began = time.process_time()
    tree_of((piece * LARGE)[:LARGE])
    assert time.process_time() - began < 5, "the standard library needs minutes for a tenth of it"


def test_a_number_of_a_thousand_digits_is_left_alone():
    assert tree_of("&#" + "9" * 5000 + ";").text.startswith("&#999")
