"""Where the data files in `models/` are: the only module that knows the folder."""

from __future__ import annotations

from pathlib import Path

MODELS = Path(__file__).resolve().parent.parent / "models"


def resource(name: str) -> Path:
    """Return the path of a data file, for example `resource("themes.toml")`.

    Raises:
        FileNotFoundError: the file is not part of this installation.
    """
    path = MODELS / name
    if not path.exists():
        raise FileNotFoundError(f"data file missing from this installation: {path}")
    return path
