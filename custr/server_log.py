"""What the server itself logs: never a request line, for its query string may hold a name (rest.md)."""

from typing import Any

from gunicorn.glogging import Logger as GunicornLogger

from custr.environment import log_format_before_settings
from custr.logs.lines import FORMATTERS
from custr.logs.words import without_query, without_request


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn is not typed
    """Gunicorn's logger, with its own words alone."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, written as every other line is."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(FORMATTERS[log_format_before_settings()]())

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """A request that cannot be parsed ends up here, quoted."""
        super().warning(*_said(msg, args), **kwargs)

    def error(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """An error outside Django."""
        super().error(*_said(msg, args), **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """An error outside Django, with its traceback."""
        super().exception(*_said(msg, args), **kwargs)


def _said(msg: Any, args: tuple[Any, ...]) -> tuple[Any, ...]:
    """Words that were put together before, or else what is put into them, without a client's."""
    if args:
        return (msg, *(without_query(arg) if isinstance(arg, str) else arg for arg in args))
    return (without_request(msg) if isinstance(msg, str) else msg,)
