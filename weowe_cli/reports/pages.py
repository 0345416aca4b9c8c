"""Pages of HTML from the templates: one file each, nothing fetched from anywhere, everything escaped.

Never a letter: those are written by the room of letters, subject and text and all.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from weowe_cli.errors import ConfigurationError, Problem


class Pages:
    """The page templates of a home: the first of `folders` that holds a template wins."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self.folders = tuple(folders)

    def render(self, name: str, **values: object) -> str:
        """`<name>.html` with these values. Raises ConfigurationError for a template that cannot be obeyed."""
        # Loaded here: a report on the screen never needs it.
        from jinja2 import FileSystemLoader, StrictUndefined, TemplateError, TemplateSyntaxError
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(self.folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        try:
            return environment.get_template(f"{name}.html").render(**values)
        except TemplateError as error:
            line = error.lineno if isinstance(error, TemplateSyntaxError) else 0
            raise ConfigurationError(
                [Problem(f"templates/{name}.html", line, 1, "", error.message or str(error))]
            ) from error
