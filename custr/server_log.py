"""What the server itself logs: never a request line, for its query string may hold a name (rest.md)."""

from typing import Any

from django.conf import settings
from gunicorn.glogging import Logger as GunicornLogger

from custr import __version__
from custr.environment import log_format_before_settings
from custr.logs.lines import FORMATTERS
from custr.logs.words import without_query, without_request
from custr.which_database import which_database


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn is not typed
    """Gunicorn's logger, with its own words alone."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, written as every other line is."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(FORMATTERS[log_format_before_settings()]())

    def tell(self, words: str) -> None:
        """A line of ours."""
        self.error_log.info(words)

    def info(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Gunicorn's own steps are for whoever looks for a fault in them."""
        super().debug(msg, *args, **kwargs)

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """A request that cannot be parsed ends up here, quoted."""
        super().warning(*_said(msg, args), **kwargs)

    def error(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """An error outside Django."""
        super().error(*_said(msg, args), **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """An error outside Django, with its traceback."""
        super().exception(*_said(msg, args), **kwargs)


def started_line(bind: str) -> str:
    """Version, address, database, engine."""
    engine = {"inprocess": "attempts in this process", "celery": "attempts in workers"}
    made = engine.get(settings.WRITEBACK_ENGINE, "no attempts")
    place = f"at http://{bind}, for people {settings.PUBLIC_URL}"
    return f"Custr {__version__} {place}; {which_database()}; {made}"


def _said(msg: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Words that were put together before, or else what is put into them, without a client's."""
    if args:
        return (msg, *(without_query(arg) if isinstance(arg, str) else arg for arg in args))
    return (without_request(msg) if isinstance(msg, str) else msg,)
