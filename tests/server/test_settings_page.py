"""The settings page says what the settings are."""

from pathlib import Path

from server.commands.settings import markdown

PAGE = Path(__file__).parent.parent.parent / "docs" / "configuration.md"


def test_the_page_is_what_the_command_prints():
    assert PAGE.read_text(encoding="utf-8") == markdown() + "\n"
