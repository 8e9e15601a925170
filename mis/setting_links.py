"""Where a setting is changed: its page in the admin, for those who may."""

from collections.abc import Mapping

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from attendance.models import AttendanceRecord
from custr.scoping import Person, may_configure, may_enter_admin
from mis.facts import connection_of
from mis.findings import Setting
from mis.wording import LINKS

Urls = Mapping[Setting, str]

_ANCHORS = {
    "exact_match": "#id_reason_exact_match_required",
    "student_match": "#id_student_exact_match_required",
}


def urls_for(user: Person, record: AttendanceRecord) -> Urls:
    """The admin's pages behind each setting; none for somebody who does not configure this school."""
    if not (may_enter_admin(user) and may_configure(user, record.school_id)):
        return {}
    connection = connection_of(record.school)
    return {
        Setting.CONNECTION: _page("mis_connection", connection and connection.pk),
        Setting.REASONS: _page("reasons_reason", None),
        Setting.REASON: _page("reasons_reason", record.reason_id),
        Setting.SCHOOL: _page("custr_school", record.school_id),
        Setting.STUDENT: _page("custr_student", record.student_id),
        Setting.DEVICES: _page("custr_device", record.device_id),
    }


def linked(text: str, urls: Urls) -> SafeString:
    """A fix with its `{names}` made links, or plain names for somebody who may not follow them."""
    return format_html(text, **{name: _anchor(name, urls) for name in LINKS})


def _anchor(name: str, urls: Urls) -> SafeString:
    setting, label = LINKS[name]
    url = urls.get(setting)
    if not url:
        return conditional_escape(str(label))
    return format_html('<a href="{}{}">{}</a>', url, _ANCHORS.get(name, ""), label)


def _page(model: str, pk: object) -> str:
    if pk is None:
        return reverse(f"admin:{model}_changelist")
    return reverse(f"admin:{model}_change", args=[pk])
