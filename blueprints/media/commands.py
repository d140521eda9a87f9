"""The command `flask media variants`."""

import click

from blueprints.media import blueprint
from blueprints.media.actions import store_variants
from blueprints.media.queries import all_pictures
from core.migrations import require_schema
from core.settings import StartError
from core.terminal import progress_bar
from core.text import plural


@blueprint.cli.command("variants")
def variants() -> None:
    """Make the sizes of pictures that are missing; pages would have them made when somebody asks."""
    try:
        require_schema()
        pictures, made = all_pictures(), 0
        with progress_bar("Making sizes") as progress:
            for number, picture in enumerate(pictures, 1):
                made += store_variants(picture.sha256, picture.width, picture.mime_type)
                if progress:
                    progress(number, len(pictures))
    except StartError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}.") from error
    click.echo(f"Made {plural(made, 'picture')} for {plural(len(pictures), 'file')}.")
