"""The `konak` command."""

from __future__ import annotations

import sys

import typer

from graph.settings import SettingsError, settings
from server.lifespan import silence_vendors
from server.preflight import check

NEEDS_NOTHING = ("settings", "smoke", "rollout", "doctor")
"""Commands that keep nothing here: they look at another process, or say themselves what is wrong."""

BAD_SETTING = 2

app = typer.Typer(
    help="Konak: a chat assistant for homes and local life in Northern Cyprus.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def begin(context: typer.Context) -> None:
    """Look whether what a command needs can be used, before it begins."""
    if context.invoked_subcommand not in NEEDS_NOTHING and "--help" not in sys.argv:
        check(settings())


def _mount() -> None:
    from server.commands import chat, desk, doctor, importing, memory, rollout, serve, settings, smoke

    app.command("serve")(serve.serve)
    app.command("chat")(chat.chat)
    app.command("doctor")(doctor.doctor)
    app.command("settings")(settings.settings_table)
    app.add_typer(importing.app, name="import")
    app.add_typer(importing.places_app, name="places")
    app.add_typer(memory.app, name="memory")
    app.add_typer(desk.viewings_app, name="viewings")
    app.add_typer(desk.handovers_app, name="handovers")
    app.command("backfill")(memory.backfill)
    app.command("smoke")(smoke.smoke)
    app.add_typer(rollout.app, name="rollout")


def main() -> None:
    """Run a command; a bad setting is one line on standard error and exit code 2."""
    silence_vendors()
    _mount()
    try:
        app()
    except SettingsError as error:
        sys.stderr.write(f"konak: {error}\n")
        sys.exit(BAD_SETTING)


if __name__ == "__main__":
    main()
