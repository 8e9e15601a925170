"""What people are told, in the school's words: keyed by cause, check and fact; translatable."""

from mis.wording.facts import check_words, fact_words
from mis.wording.fixes import LINKS, Link, fix_for, job_words, task_words
from mis.wording.sentences import NOT_READABLE, Told, sentence_for, standing_sentence
from mis.wording.shorts import MAY_HAVE_BEEN_WRITTEN, short_for

__all__ = [
    "LINKS",
    "MAY_HAVE_BEEN_WRITTEN",
    "NOT_READABLE",
    "Link",
    "Told",
    "check_words",
    "fact_words",
    "fix_for",
    "job_words",
    "sentence_for",
    "short_for",
    "standing_sentence",
    "task_words",
]
