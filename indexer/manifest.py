"""`library.json`: by which versions the parts of a library were made."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Self

from indexer.errors import LibraryError

NAME = "library.json"


class ManifestError(LibraryError):
    """A `library.json` that is missing, damaged or of a newer version; one line says which."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The stamps of a library. A stamp that no longer fits makes its part be made again.

    `fulltext` is the folder, inside `fulltext/`, of the index that `engine` and `segmenter` made;
    empty while there is none. `vectors` is the folder, inside `vectors/`, of those that the model
    named by `embedder` made; `embedder_path` is where that model is, empty for the shipped one.
    """

    schema: int
    parser: str
    classifier: str
    segmenter: str = ""
    engine: str = ""
    fulltext: str = ""
    embedder: str = ""
    embedder_path: str = ""
    vectors: str = ""

    @classmethod
    def read(cls, root: Path, newest: int) -> Self:
        """Read the stamps of the library at `root`.

        Raises:
            ManifestError: there is no library, or not one of this version or an older one.
        """
        try:
            data = json.loads((root / NAME).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ManifestError(f"{root} is no library (it has no {NAME})") from None
        except (OSError, ValueError) as error:
            raise ManifestError(f"{root / NAME} cannot be read: {error}") from error
        if not isinstance(data, dict) or not isinstance(data.get("schema"), int):
            raise ManifestError(f"{root / NAME} is not the file of a library")
        if data["schema"] > newest:
            raise ManifestError(
                f"{root} was made by a newer version (schema {data['schema']}, this one knows"
                f" {newest}); update nianbao"
            )
        names = [field.name for field in fields(cls) if field.name != "schema"]
        return cls(data["schema"], **{name: str(data.get(name, "")) for name in names})

    def write(self, root: Path) -> None:
        """Write the stamps, all or nothing."""
        part = root / f"{NAME}.part"
        part.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")
        part.replace(root / NAME)
