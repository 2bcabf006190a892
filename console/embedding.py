"""The command that trains the shipped embedding model."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console.filters import UserError
from console.output import complain, say


def train_embedder(
    data: Annotated[
        Path, typer.Option(help="The folder of public texts the model card describes.")
    ],
    out: Annotated[
        Path | None, typer.Option(help="Where the model goes; the shipped one by default.")
    ] = None,
    steps: Annotated[int | None, typer.Option(min=1, help="Training steps.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same bytes.")] = None,
) -> None:
    """Train the embedding model from public texts and our own; takes some minutes on one core."""
    from dataclasses import replace

    from corpus.resources import MODELS
    from nlp.embed import SHIPPED
    from nlp.embedding.fit import Settings
    from nlp.embedding.training import train_embedder as run_training

    if not data.is_dir():
        raise UserError(f"no such folder: {data}")
    settings = Settings()
    settings = replace(
        settings,
        steps=settings.steps if steps is None else steps,
        seed=settings.seed if seed is None else seed,
    )
    folder = out or MODELS / SHIPPED
    run_training(data, folder, settings, complain)
    say(f"written: {folder}")
