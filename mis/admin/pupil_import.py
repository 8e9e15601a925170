"""Import pupils: a file is uploaded, what it would change is shown, and only then is it brought in."""

import uuid
from typing import Any, cast

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from custr.admin_scoping import schools_for
from custr.models import School, Student, User
from custr.uploads import is_too_large
from mis.admin.pupil_import_page import context_of
from mis.admin.pupil_import_posted import Posted
from mis.models import PupilFile
from mis.pupil_files.admission import refusal_of
from mis.pupil_files.bringing import OtherwiseError, UnansweredError, bring, changed_ids
from mis.pupil_files.file import understand
from mis.pupil_files.keeping import KEPT_FOR, keep, kept_file, source_of
from mis.pupil_files.limits import too_large
from mis.pupil_files.opening import open_source
from mis.pupil_files.preview import Preview
from mis.pupil_files.table import FileError, Source
from mis.pupil_files.template import template_csv, template_xlsx
from mis.sync.words import counted_words

_TEMPLATES = {
    "csv": (template_csv, "text/csv; charset=utf-8"),
    "xlsx": (template_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}

_OTHERWISE = gettext_lazy(
    "Nothing was changed: a choice, or the school's pupils, are different from what was shown. "
    "This is what would change now."
)


def upload(request: HttpRequest) -> HttpResponse:
    """For which school, then which file. One that can be read is kept for the next step."""
    school = _school_of(request)
    if school is None:
        return _page(request, "admin/choose_school.html", schools=schools_for(request))
    refusal, error = refusal_of(school), ""
    if request.method == "POST" and not refusal:
        try:
            return redirect("pupil-preview", pk=_keep(request, school).pk)
        except FileError as problem:
            error = problem.sentence
    status = 400 if error else 200
    return _page(request, "admin/pupils/upload.html", status, school=school, refusal=refusal, error=error)


def preview(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What the file would change, by the columns and the ticks that were chosen; or, asked to, change it."""
    kept = kept_file(pk, user=_user(request), now=timezone.now())
    source = source_of(kept) if kept else None
    if kept is None or source is None or kept.school not in schools_for(request):
        messages.warning(request, _("The file is no longer kept here: choose it once more."))
        return redirect("pupil-import")
    if "forget" in request.POST:
        kept.delete()
        return redirect(_upload_page(kept.school))
    posted = Posted(request.POST)
    note: Any = ""
    if "bring" in request.POST:
        done, note = _brought(kept, source, posted)
        if done:
            return _finished(request, kept, done)
    return _page(request, "admin/pupils/preview.html", note=note, **context_of(kept, source, posted))


def _brought(kept: PupilFile, source: Source, posted: Posted) -> tuple[Preview | None, Any]:
    """What has changed; or nothing, and why."""
    try:
        return _bring(kept, source, posted), ""
    except OtherwiseError:
        return None, _OTHERWISE
    except UnansweredError as problem:
        return None, _("Nothing was changed: %(question)s") % {"question": problem.question.words}
    except FileError as problem:
        return None, problem.sentence


def template(request: HttpRequest, kind: str) -> HttpResponse:
    """An empty file to fill in."""
    if kind not in _TEMPLATES:
        raise Http404
    make, content_type = _TEMPLATES[kind]
    response = HttpResponse(make(), content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="pupils.{kind}"'
    return response


def _keep(request: HttpRequest, school: School) -> PupilFile:
    file = request.FILES.get("file")
    if file is None:
        raise too_large() if is_too_large(request) else FileError(_("Choose a file first."))
    source = open_source(file.read())
    return keep(source, name=file.name or "", school=school, user=_user(request), now=timezone.now())


def _bring(kept: PupilFile, source: Source, posted: Posted) -> Preview:
    opened = understand(source, posted.said(), posted.said_of_columns)
    if opened.reading.troubles or opened.open_questions or changed_ids(opened, kept.school):
        raise OtherwiseError
    choices = posted.choices(opened)
    return bring(opened.reading.pupils, kept.school, choices, shown=posted.shown or "nothing")


def _finished(request: HttpRequest, kept: PupilFile, done: Preview) -> HttpResponse:
    words = counted_words(done.counts) or _("Nothing had changed.")
    told = _("Pupils imported from %(file)s: %(changes)s") % {"file": kept.name, "changes": words}
    admin.site.get_model_admin(School).log_change(request, kept.school, told)
    messages.success(request, told)
    kept.delete()
    return redirect("admin:custr_student_changelist")


def _school_of(request: HttpRequest) -> School | None:
    """The one there is, or the one that the address names. Another's is as if it were not named."""
    schools = schools_for(request)
    if len(schools) == 1:
        return schools[0]
    return next((school for school in schools if str(school.pk) == request.GET.get("school")), None)


def _upload_page(school: School) -> str:
    return f"{reverse('pupil-import')}?school={school.pk}"


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)  # the guard lets nobody else in


def _page(request: HttpRequest, name: str, status: int = 200, **context: Any) -> TemplateResponse:
    request.current_app = admin.site.name
    page = {
        **admin.site.each_context(request),
        "title": _("Import pupils"),
        "opts": Student._meta,
        "minutes_kept": int(KEPT_FOR.total_seconds() // 60),
        **context,
    }
    return TemplateResponse(request, name, page, status=status)
