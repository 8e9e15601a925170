"""What happened: records, questions, answers, and the ids of deleted events."""

from attendance.models.questions import Answer, Question, QuestionType
from attendance.models.records import AttendanceRecord, DeletedEvent, Wrote

__all__ = ["Answer", "AttendanceRecord", "DeletedEvent", "Question", "QuestionType", "Wrote"]
