"""Which surviving mutants no test could ever kill."""

from __future__ import annotations

import pytest

from benchmarks.mutation_report import is_letter_case_of_sql


@pytest.mark.parametrize(
    ("before", "after", "equivalent"),
    [
        ('"SELECT seq FROM entries WHERE key = ?"', '"select seq from entries where key = ?"', True),
        ('"SELECT seq FROM entries WHERE key = ?"', '"XXSELECT seq FROM entries WHERE key = ?XX"', False),
        ("\"UPDATE entries SET body = ''\"", "\"UPDATE ENTRIES SET BODY = ''\"", True),
        ("\"DELETE FROM names WHERE kind = 'user'\"", "\"DELETE FROM NAMES WHERE KIND = 'USER'\"", False),
        ("\"DELETE FROM names WHERE kind = 'user'\"", "\"delete from names where kind = 'user'\"", True),
        ('return "erased"', 'return "ERASED"', False),
        ("moved += 1", "moved = 1", False),
    ],
)
def test_letter_case_of_sql_outside_of_its_quotes_means_the_same(
    before: str, after: str, equivalent: bool
) -> None:
    assert is_letter_case_of_sql([f"-    {before}", f"+    {after}"]) is equivalent
