"""The scorer is strict: four surviving characters in a row are a leak, and what cannot be aligned counts as kept."""

from __future__ import annotations

import json

from evals.pii import is_leaked, redact, score, score_file, surviving

TEXT = "call 0533 861 24 07 now"


def leaks(redacted: str) -> bool:
    return is_leaked(TEXT, surviving(TEXT, redacted), 5, 19)


def test_four_characters_in_a_row_are_a_leak_and_three_are_not():
    assert not leaks("call [PHONE] now")
    assert not leaks("call [PHONE]4 07 now")
    assert leaks("call [PHONE] 24 07 now")
    assert leaks(TEXT)


def test_a_result_that_cannot_be_aligned_counts_as_if_nothing_was_removed():
    assert leaks("something else altogether")
    assert leaks("call 0533 861 24 07 now, and more")


def test_a_file_is_scored_by_spans_and_by_untouched_negatives(tmp_path):
    rows = [
        {"id": "a", "kind": "positive", "text": TEXT, "spans": [{"start": 5, "end": 19, "type": "PHONE"}]},
        {"id": "b", "kind": "negative", "text": "250.000 GBP, 120 m2", "spans": []},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)))
    result = score_file(path)
    assert (result.spans, result.negatives, result.leak_rate, result.changed_rate, result.unstable) == (
        1,
        1,
        0.0,
        0.0,
        0,
    )


def test_a_function_that_does_nothing_leaks_all_and_one_that_takes_all_changes_all():
    rows = [
        {"id": "a", "kind": "positive", "text": TEXT, "spans": [{"start": 5, "end": 19, "type": "PHONE"}]},
        {"id": "b", "kind": "negative", "text": "250.000 GBP", "spans": []},
    ]
    assert score(rows, lambda text: {"text": text}).leaked == ["a"]
    assert score(rows, lambda _: {"text": "[GONE]"}).changed == ["b"]


def test_addresses_count_only_when_asked_for():
    text = "we live at 14 Elm Street, Kyrenia"
    rows = [
        {"id": "a", "kind": "positive", "text": text, "spans": [{"start": 11, "end": 33, "type": "ADDRESS"}]}
    ]
    assert score(rows, redact).spans == 0
    assert score(rows, redact, address=True).leaked == ["a"]
