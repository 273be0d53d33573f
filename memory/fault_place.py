"""Say where an exception was raised, for a log line."""

from __future__ import annotations

from pathlib import PurePath


def place_of(error: BaseException) -> str:
    """Return "file.py:12 in function" of the innermost frame, "" without one.

    A full traceback reads source files, which an event loop must not wait for.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    code = trace.tb_frame.f_code
    return f"{PurePath(code.co_filename).name}:{trace.tb_lineno} in {code.co_name}"
