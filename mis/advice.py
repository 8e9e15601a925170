"""What to do about one writeback, box by box: the mark first, then what stops it happening again."""

from dataclasses import dataclass

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString

from mis.causes import Cause
from mis.diagnosis import Diagnosis
from mis.findings import Job, Task
from mis.models import Writeback
from mis.setting_links import Urls, linked
from mis.telling import register_name, told_of
from mis.wording import fix_for, job_words, task_words


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One person's part. `again`: not about this mark, but so that it does not happen again."""

    job: str
    paragraphs: list[SafeString]
    again: bool = False


def boxes_for(writeback: Writeback, diagnosis: Diagnosis, *, urls: Urls) -> list[Box]:
    """One box where it is all the same person's job, else one for the office and one for the other."""
    task = task_words(diagnosis.task, mis=register_name(writeback.record))
    fix = _fix(writeback, urls)
    mark = [conditional_escape(task)] if task else []
    if diagnosis.task is Task.WAIT or not fix or diagnosis.job is None:
        return [Box(job=job_words(Job.OFFICE), paragraphs=mark)] if mark else []
    if diagnosis.job is Job.OFFICE or not mark:
        return [Box(job=job_words(diagnosis.job), paragraphs=[*mark, fix])]
    return [
        Box(job=job_words(Job.OFFICE), paragraphs=mark),
        Box(job=job_words(diagnosis.job), paragraphs=[fix], again=True),
    ]


def _fix(writeback: Writeback, urls: Urls) -> SafeString:
    if not writeback.cause:
        return SafeString("")
    told = told_of(writeback.record, cause=writeback.cause, code=writeback.code)
    return linked(
        fix_for(Cause(writeback.cause), exact_helps=told.exact_helps, of_former_mis=bool(told.former_mis)),
        urls,
    )
