"""The `preceptor` command. Heavy parts are imported by the subcommand that needs them."""

import gc
import logging
import os
import resource
import sys
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated, NoReturn, cast

import typer
from typer.exceptions import TyperException

from bot.cli.output import complain
from bot.errors import ExitCode, OperatorError
from bot.i18n import catalogue

INTERRUPTED = 130
"""What typer makes of Ctrl-C; for us that is an end as asked."""
_texts = catalogue()
shell = typer.Typer(
    help=_texts("cli.about"),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
_season = typer.Typer(help=_texts("cli.season_group"), no_args_is_help=True, rich_markup_mode=None)
_ledger = typer.Typer(help=_texts("cli.ledger_group"), no_args_is_help=True, rich_markup_mode=None)
shell.add_typer(_ledger, name="ledger")
_refresh = typer.Typer(help=_texts("cli.ledger_refresh_group"), no_args_is_help=True, rich_markup_mode=None)
_ledger.add_typer(_refresh, name="refresh")
shell.add_typer(_season, name="season")


def _print_version(asked: bool) -> None:
    if asked:
        from bot.cli.version import version_command

        raise typer.Exit(version_command(as_json=False))


@shell.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help=_texts("cli.version"), is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Options of the program itself."""


class SchemaName(StrEnum):
    """The JSON forms that have a published schema."""

    INPUT = "input"
    OUTPUT = "output"


@shell.command(help=_texts("cli.run"), epilog=_texts("cli.run_example"))
def run(
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
    shards: Annotated[str | None, typer.Option(help=_texts("cli.shards"))] = None,
    shard_count: Annotated[
        int | None, typer.Option(min=1, max=10_000, help=_texts("cli.shard_count"))
    ] = None,
) -> int:
    """Run the bot."""
    # Nothing of what is imported is ever garbage, and looking for some takes a fifth of the start. `run_bot` undoes it.
    gc.disable()
    import_structlog()
    from bot.cli.run import run_command

    return run_command(config, shards, shard_count)


@shell.command(help=_texts("cli.check"), epilog=_texts("cli.check_example"))
def check(
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_texts("cli.json"))] = False,
) -> int:
    """Look at everything that a start needs."""
    from bot.cli.check import check_command
    from bot.clock import SystemClock

    return check_command(config, SystemClock().now(), as_json=as_json)


@shell.command(help=_texts("cli.status"), epilog=_texts("cli.status_example"))
def status(
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_texts("cli.json"))] = False,
) -> int:
    """Say whether the bot runs and gets on."""
    from bot.cli.status import status_command
    from bot.clock import SystemClock
    from bot.config import load_config

    return status_command(load_config(config), SystemClock().now(), as_json=as_json)


@shell.command(help=_texts("cli.version"), epilog=_texts("cli.version_example"))
def version(
    as_json: Annotated[bool, typer.Option("--json", help=_texts("cli.json"))] = False,
) -> int:
    """Print what is installed here."""
    from bot.cli.version import version_command

    return version_command(as_json=as_json)


@shell.command(help=_texts("cli.backup"), epilog=_texts("cli.backup_example"))
def backup(
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
    to: Annotated[Path | None, typer.Option(help=_texts("cli.backup_to"))] = None,
) -> int:
    """Back up the database."""
    from bot.cli.storage import backup_command
    from bot.config import load_config

    return backup_command(load_config(config), to)


@shell.command(help=_texts("cli.restore"), epilog=_texts("cli.restore_example"))
def restore(
    backup: Annotated[Path | None, typer.Argument(help=_texts("cli.restore_file"))] = None,
    done: Annotated[bool, typer.Option("--done", help=_texts("cli.restore_done"))] = False,
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
) -> int:
    """Restore a backup."""
    from bot.cli.storage import restore_command, restore_done_command
    from bot.config import load_config

    if (backup is None) != done:
        raise OperatorError(ExitCode.USAGE, "restore.which")
    loaded = load_config(config)
    return restore_done_command(loaded) if backup is None else restore_command(loaded, backup)


@shell.command(help=_texts("cli.migrate"), epilog=_texts("cli.migrate_example"))
def migrate(
    to: Annotated[str | None, typer.Option(help=_texts("cli.migrate_to"))] = None,
    keys_to: Annotated[str | None, typer.Option(help=_texts("cli.migrate_keys_to"))] = None,
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
) -> int:
    """Move the installation into PostgreSQL."""
    from bot.cli.migrate import migrate_command
    from bot.config import load_config

    return migrate_command(load_config(config), to, keys_to)


@shell.command("rotate-key", help=_texts("cli.rotate_key"), epilog=_texts("cli.rotate_key_example"))
def rotate_key(config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None) -> int:
    """Change the operator's key."""
    from bot.cli.storage import rotate_key_command
    from bot.config import load_config

    return rotate_key_command(load_config(config))


@shell.command("erase-user", help=_texts("cli.erase_user"), epilog=_texts("cli.erase_user_example"))
def erase_user(
    user: Annotated[int, typer.Argument(min=1, max=2**63 - 1, help=_texts("cli.erase_user_id"))],
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
) -> int:
    """Erase a member."""
    from bot.cli.erase import erase_user_command
    from bot.config import load_config

    return erase_user_command(load_config(config), user)


@shell.command(help=_texts("cli.invite"), epilog=_texts("cli.invite_example"))
def invite(
    stage_roles: Annotated[bool, typer.Option("--stage-roles", help=_texts("cli.stage_roles"))] = False,
    as_json: Annotated[bool, typer.Option("--json", help=_texts("cli.json"))] = False,
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
) -> int:
    """Print the link that invites the bot."""
    from bot.cli.invite import invite_command
    from bot.config import load_config

    return invite_command(load_config(config), stage_roles=stage_roles, as_json=as_json)


@shell.command(help=_texts("cli.demo"), epilog=_texts("cli.demo_example"))
def demo(
    port: Annotated[int, typer.Option(min=1024, max=65000, help=_texts("cli.port"))] = 8765,
    data: Annotated[Path | None, typer.Option(help=_texts("cli.data"))] = None,
) -> int:
    """Run the demo."""
    from bot.demo import run_demo

    return run_demo(port, data)


@shell.command(help=_texts("cli.advise"), epilog=_texts("cli.advise_example"))
def advise(
    *,
    profile: Annotated[Path | None, typer.Option(help=_texts("cli.profile"))] = None,
    season: Annotated[str | None, typer.Option(help=_texts("cli.season"), metavar="INTEGER")] = None,
    as_of: Annotated[str | None, typer.Option(help=_texts("cli.as_of"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_texts("cli.json"))] = False,
    schema: Annotated[SchemaName | None, typer.Option(help=_texts("cli.schema"))] = None,
    with_list: Annotated[bool, typer.Option("--list", help=_texts("cli.list"))] = False,
    ledger: Annotated[list[Path] | None, typer.Option(help=_texts("cli.list_ledger"))] = None,
    brief: Annotated[bool, typer.Option("--brief", help=_texts("cli.brief"))] = False,
    why: Annotated[bool, typer.Option("--why", help=_texts("cli.why"))] = False,
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
) -> int:
    """Print advice, with the season dates that the bot would use."""
    from bot.cli.advise import advise_command
    from bot.config import load_config
    from bot.seasons.overlay_loader import load_seasons

    if season is not None and not season.removeprefix("-").isdecimal():
        return _complain(_texts("strategy.cli.season"), ExitCode.USAGE)
    calendar = load_seasons(load_config(config).timeline.overlay)
    return advise_command(
        profile,
        None if season is None else int(season[:30]),
        as_of,
        as_json,
        schema,
        calendar=calendar,
        with_list=with_list,
        ledger=ledger or (),
        brief=brief,
        why=why,
    )


@_ledger.command("check", help=_texts("cli.ledger_check"), epilog=_texts("cli.ledger_check_example"))
def ledger_check(file: Annotated[Path, typer.Argument(help=_texts("cli.ledger_file"))]) -> int:
    """Check a file of facts."""
    from bot.cli.ledger import ledger_check_command

    return ledger_check_command(file)


@_refresh.command("lca", help=_texts("cli.refresh_lca"), epilog=_texts("cli.refresh_lca_example"))
def refresh_lca(
    files: Annotated[list[Path], typer.Argument(help=_texts("cli.refresh_files"))],
    period: Annotated[str, typer.Option(help=_texts("cli.refresh_period"))],
) -> int:
    """Print candidate rows of H-1B filings."""
    from bot.cli.refresh import refresh_lca_command

    return refresh_lca_command(files, period)


@_refresh.command(
    "hospitals", help=_texts("cli.refresh_hospitals"), epilog=_texts("cli.refresh_hospitals_example")
)
def refresh_hospitals(
    file: Annotated[Path, typer.Argument(help=_texts("cli.refresh_files"))],
    period: Annotated[str, typer.Option(help=_texts("cli.refresh_period"))],
) -> int:
    """Print candidate rows of children's hospitals."""
    from bot.cli.refresh import refresh_hospitals_command

    return refresh_hospitals_command(file, period)


@_ledger.command("import", help=_texts("cli.ledger_import"), epilog=_texts("cli.ledger_import_example"))
def ledger_import(
    file: Annotated[Path, typer.Argument(help=_texts("cli.ledger_file"))],
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
) -> int:
    """Import a file of facts."""
    from bot.cli.ledger_transfer import ledger_import_command
    from bot.config import load_config

    return ledger_import_command(load_config(config), file)


@_ledger.command("export", help=_texts("cli.ledger_export"), epilog=_texts("cli.ledger_export_example"))
def ledger_export(
    file: Annotated[Path, typer.Argument(help=_texts("cli.ledger_file"))],
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
) -> int:
    """Write a file of facts."""
    from bot.cli.ledger_transfer import ledger_export_command
    from bot.config import load_config

    return ledger_export_command(load_config(config), file)


@_ledger.command("starting", help=_texts("cli.ledger_starting"), epilog=_texts("cli.ledger_starting_example"))
def ledger_starting() -> int:
    """Print the moderators' starting file."""
    from bot.cli.output import write_out
    from bot.ledger.shipped import starting_text

    write_out(starting_text())
    return int(ExitCode.OK)


@_season.command("check", help=_texts("cli.season_check"), epilog=_texts("cli.season_check_example"))
def season_check(
    file: Annotated[Path | None, typer.Argument(help=_texts("cli.overlay"))] = None,
    config: Annotated[Path | None, typer.Option(help=_texts("cli.config"))] = None,
    as_json: Annotated[bool, typer.Option("--json", help=_texts("cli.json"))] = False,
) -> int:
    """Check an overlay."""
    from bot.cli.season import season_check_command

    return season_check_command(file, config, as_json)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with an exit code of :class:`~bot.errors.ExitCode`."""
    from bot.seasons.zone_rules import use_newest_rules

    use_newest_rules()
    _keep_private()
    command = typer.main.get_command(shell)
    try:
        result = command.main(arguments, prog_name="preceptor", standalone_mode=False)
    except OperatorError as error:
        code = _complain(_texts.of(error.message), error.code)
    except TyperException as error:
        line = error.format_message()
        # A group without a subcommand answers with its help, which needs no hint at the help.
        if type(error).__name__ != "NoArgsIsHelpError":
            line = _texts("run.usage", {"reason": line})
        code = _complain(line, ExitCode.USAGE)
    except (KeyboardInterrupt, typer.Abort):
        code = ExitCode.OK
    except Exception as error:
        # The outermost boundary of the program: the trace is for us, the line for the operator.
        from bot.logs.setup import log_faults_of_the_shell

        log_faults_of_the_shell()
        logging.getLogger("bot").critical("fault", exc_info=error)
        code = _complain(_texts("run.ours", {"kind": type(error).__name__}), ExitCode.OUR_FAULT)
    else:
        code = ExitCode.OK if result in {None, INTERRUPTED} else ExitCode(result)
    sys.exit(int(code))


def import_structlog() -> None:
    """Import structlog as where no rich is installed, with which it would draw traces in colour: the log never does.

    It is 3 MiB less in a process that runs for months. Rich is here for the shell; whoever imports it later gets it.
    """
    known = cast("dict[str, object]", sys.modules)
    if "rich" in known:
        return
    known["rich"] = None  # by the import system's rule: as if it were not installed
    try:
        import_module("structlog")
    finally:
        del known["rich"]


def _keep_private() -> None:
    """Let every file that is made be for its owner only, and no core of this process, with keys in it, be written.

    A limit of one byte, not of none: that stops the programs too to which Linux hands cores whatever the limit.
    """
    os.umask(0o077)
    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    least = 1 if hard == resource.RLIM_INFINITY or hard > 1 else hard
    resource.setrlimit(resource.RLIMIT_CORE, (least, least))


def _complain(line: str, code: ExitCode) -> ExitCode:
    complain(line)
    return code


if __name__ == "__main__":
    main()
