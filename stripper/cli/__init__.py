"""The command line: one module a verb, each with its ``command``, read only when it is called for."""

from __future__ import annotations

import logging
from importlib import import_module
from typing import Any

import click

from stripper import __version__
from stripper.cli._near import NearGroup

# Every verb is the module of its name in this package.
VERBS = ("clean", "label", "explain", "batch", "annotate", "corpus", "train", "evaluate", "model")
INTERRUPTED = 130  # 128 + SIGINT, as shells have it


class _Verbs(NearGroup):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in VERBS:
            return None
        command: click.Command = import_module(f"stripper.cli.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)


_HELP = """The article, and nothing but the article.

Results go to standard output, messages to standard error. The exit status is 0 only when every input was
done, 1 when one failed, 2 when the command or the model was wrong.
"""


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_HELP,
    epilog="'stripper VERB --help' shows an example of each.",
)
@click.version_option(__version__, package_name="stripper", message="%(prog)s %(version)s")
def main() -> None:
    """Run the verb that was asked for."""
    # What libraries log about a page is no message to the user.
    logging.getLogger().addHandler(logging.NullHandler())
