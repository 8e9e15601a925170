"""The shapes of bodies and answers, as the published schema tells them (rest.md)."""

from typing import Any

from rest_framework import serializers as s

from attendance.models import QuestionType
from attendance.models.records import EventKind, SessionName
from custr.week import WEEKDAYS
from reasons.models import OfferedFor

CLOCK = r"^\d\d:\d\d$"


def _id(**more: Any) -> s.CharField:
    """An id, as text everywhere: a client reads and sends the same, and converts nothing."""
    return s.CharField(**more)


STATUSES = ["pending", "successful", "failed", "not_required"]


class NamedSerializer(s.Serializer[object]):
    """An id and a name."""

    id = _id()
    name = s.CharField()


class SchoolSerializer(s.Serializer[object]):
    """Which school a device belongs to."""

    slug = s.CharField()
    name = s.CharField()
    timezone = s.CharField(help_text="An IANA name such as Europe/London.")


class PairingCodeSerializer(s.Serializer[object]):
    """A pairing code as somebody types it."""

    code = s.CharField(help_text="As shown, such as K7QF-2M9D; hyphen and case do not count.")


class PairedSerializer(s.Serializer[object]):
    """The token, shown this once."""

    token = s.CharField()
    device = NamedSerializer()
    school = SchoolSerializer()


class HeartbeatSerializer(s.Serializer[object]):
    """How a device is."""

    device_time = s.DateTimeField(help_text="The device's clock, with its offset.")
    app_version = s.CharField(required=False, allow_null=True, allow_blank=True, max_length=50)
    events_waiting = s.IntegerField(required=False, allow_null=True, min_value=0, max_value=2_147_483_647)
    oldest_waiting_at = s.DateTimeField(required=False, allow_null=True)
    set_aside = s.IntegerField(required=False, allow_null=True, min_value=0, max_value=2_147_483_647)
    set_aside_codes = s.ListField(
        child=s.RegexField("^[a-z0-9_]{1,50}$"), required=False, allow_null=True, max_length=100
    )


class PinSerializer(s.Serializer[object]):
    """What a device checks the staff PIN against while offline: PBKDF2."""

    salt = s.CharField()
    hash = s.CharField()
    iterations = s.IntegerField()


class DaySerializer(s.Serializer[object]):
    """A date by the school's calendar: the hours of what is held, null where it is closed."""

    date = s.DateField()
    starts = s.RegexField(CLOCK, allow_null=True, help_text="Without a morning: the start of the afternoon.")
    ends = s.RegexField(CLOCK, allow_null=True, help_text="Without an afternoon: the end of the morning.")
    pm_starts = s.RegexField(CLOCK, allow_null=True, help_text="Null without an afternoon.")


class OffsetSerializer(s.Serializer[object]):
    """The school's offset from UTC, from a moment on."""

    minutes = s.IntegerField(help_text="East of Greenwich.")

    def get_fields(self) -> dict[str, Any]:
        """`from` is a word of the language."""
        since = s.DateTimeField(allow_null=True, help_text="Null where it has always been so.")
        return {"from": since, **super().get_fields()}


class EarlyLeaveSerializer(s.Serializer[object]):
    """Who may sign out at a kiosk."""

    years = s.ListField(child=s.CharField(), allow_null=True, help_text="Null: every year.")
    needs_pin = s.BooleanField()


class ThisDeviceSerializer(NamedSerializer):
    """The device that asks."""

    kinds = s.ListField(child=s.ChoiceField(choices=EventKind.choices), help_text="What it offers.")


class SettingsSerializer(s.Serializer[object]):
    """The school's settings, as far as a device needs them."""

    reason_exact_match_required = s.BooleanField()
    student_exact_match_required = s.BooleanField()
    day_starts = s.RegexField(CLOCK)
    day_ends = s.RegexField(CLOCK)
    pm_starts = s.RegexField(CLOCK)
    school_days = s.ListField(child=s.ChoiceField(choices=list(WEEKDAYS)))
    closed_today = s.BooleanField(help_text="Whether today, by the school's calendar, is no school day.")
    today = DaySerializer()
    days = DaySerializer(many=True, help_text="The next 14 dates.")
    utc_offsets = OffsetSerializer(many=True, help_text="The offset now, and its next two changes.")
    offline_directory = s.BooleanField()
    staff_pin = PinSerializer(allow_null=True)
    kiosk_numbers = s.BooleanField(help_text="Whether pupils are found by their admission number.")
    early_leave = EarlyLeaveSerializer()


class OfferedReasonSerializer(s.Serializer[object]):
    """A reason that is offered. Its attendance code is nobody's business here."""

    id = _id()
    text = s.CharField()
    kind = s.ChoiceField(choices=OfferedFor.choices)


class QuestionSerializer(s.Serializer[object]):
    """A question that is asked."""

    id = _id()
    text = s.CharField()
    kind = s.ChoiceField(choices=OfferedFor.choices)
    type = s.ChoiceField(choices=QuestionType.choices)
    choices = s.ListField(child=s.CharField())
    required = s.BooleanField()  # type: ignore[assignment]


class ConfigSerializer(s.Serializer[object]):
    """All that a device needs to know."""

    school = SchoolSerializer()
    server_time = s.DateTimeField()
    device = ThisDeviceSerializer()
    settings = SettingsSerializer()
    reasons = OfferedReasonSerializer(many=True)
    questions = QuestionSerializer(many=True)


class PupilSerializer(s.Serializer[object]):
    """A pupil by preferred name."""

    id = _id()
    name = s.CharField()
    form = s.CharField(allow_blank=True)
    year = s.CharField(allow_blank=True)


class PupilsSerializer(s.Serializer[object]):
    """Some pupils."""

    results = PupilSerializer(many=True)


class AnswerSerializer(s.Serializer[object]):
    """One answer to one question."""

    question_id = s.CharField()
    answer = s.CharField(allow_null=True, allow_blank=True, max_length=200)


class EventSerializer(s.Serializer[object]):
    """One event. Exactly one of `student_id` and `student_name`, one of `reason_id` and `reason_text`."""

    id = _id(help_text="A UUID that the device makes, once per event.")
    kind = s.ChoiceField(choices=EventKind.choices)
    student_id = s.CharField(required=False, allow_null=True, allow_blank=True, max_length=200)
    student_name = s.CharField(required=False, allow_null=True, allow_blank=True, max_length=200)
    reason_id = s.CharField(required=False, allow_null=True, allow_blank=True, max_length=200)
    reason_text = s.CharField(required=False, allow_null=True, allow_blank=True, max_length=200)
    occurred_at = s.DateTimeField(help_text="With its offset.")
    device_time = s.DateTimeField(required=False, allow_null=True, help_text="The device's clock, now.")
    captured_offline = s.BooleanField(required=False, allow_null=True, default=False)
    clock_behind_ms = s.IntegerField(
        required=False,
        allow_null=True,
        help_text="How far the device knew its clock to be behind at the tap, added already.",
    )
    answers = s.ListField(child=AnswerSerializer(), required=False, allow_null=True, max_length=50)


class BatchSerializer(s.Serializer[object]):
    """Up to 100 events."""

    device_time = s.DateTimeField(required=False, allow_null=True)
    events = s.ListField(child=EventSerializer(), min_length=1, max_length=100)


class ReasonSerializer(s.Serializer[object]):
    """A reason that was chosen, or matched."""

    id = _id()
    text = s.CharField()


class WritebackSerializer(s.Serializer[object]):
    """How the record became a mark in the MIS, or did not."""

    status = s.ChoiceField(choices=STATUSES)
    cause = s.CharField(allow_null=True)
    detail = s.CharField(allow_blank=True)
    attendance_code = s.CharField(allow_null=True)
    date = s.DateField(allow_null=True)
    session = s.ChoiceField(choices=SessionName.choices, allow_null=True)
    outcome_unknown = s.BooleanField()
    attempted_at = s.DateTimeField(allow_null=True)
    finished_at = s.DateTimeField(allow_null=True)


class RecordSerializer(s.Serializer[object]):
    """A stored event."""

    id = _id()
    kind = s.ChoiceField(choices=EventKind.choices)
    student = PupilSerializer(allow_null=True, help_text="Null where the name was typed.")
    student_name = s.CharField(allow_blank=True)
    reason = ReasonSerializer(allow_null=True)
    reason_text = s.CharField(allow_blank=True)
    occurred_at = s.DateTimeField()
    received_at = s.DateTimeField()
    date = s.DateField()
    session = s.ChoiceField(choices=SessionName.choices)
    minutes_late = s.IntegerField(allow_null=True)
    writeback = WritebackSerializer()


class FieldErrorSerializer(s.Serializer[object]):
    """One thing that is wrong with what was sent."""

    field = s.CharField(allow_blank=True)
    code = s.CharField()
    detail = s.CharField()


class ProblemSerializer(s.Serializer[object]):
    """RFC 9457."""

    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    code = s.CharField()
    detail = s.CharField()
    id = s.CharField(required=False, help_text="Of the event that it is about.")
    errors = FieldErrorSerializer(many=True, required=False)  # type: ignore[assignment]


class ResultSerializer(s.Serializer[object]):
    """What became of one event of a batch: a record, or a problem."""

    id = s.CharField(allow_null=True)
    status = s.IntegerField()
    record = RecordSerializer(required=False)
    problem = ProblemSerializer(required=False)


class ResultsSerializer(s.Serializer[object]):
    """What became of each event, in the order sent."""

    results = ResultSerializer(many=True)
