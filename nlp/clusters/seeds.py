"""Where clusters begin: what is said about each theme in our own sentences, with its place on the map.

Clusters that only the library itself decides are not stable: with a tenth more reports, k-means from
random centres keeps 0.28 of the pairs together, Ward's 0.47, and average linkage 0.81 of them in
clusters of two (`benchmarks/clusters.py`); from seeds it is 0.91. Here k-means begins at fixed seeds instead, and the sentences of the seeds
take part, so that the seeds move towards what a library says but do not jump.

The seeds are `models/cluster_seeds.tsv`, chosen from the sentences the classifier is trained on. They
are sentences and no vectors, so that a new embedding model needs no new seeds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from corpus.resources import resource
from nlp.labels.taxonomy import theme_keys

FILE = "cluster_seeds.tsv"
FINE, COARSE = 8, 3
"""The seeds of a theme, and the groups they are put into where there is little to cluster."""

_SENTENCES = 6  # that speak for a seed: those nearest its centre
# How many neighbours tell whether a sentence is typical, and how much more a typical one weighs.
_NEAR, _TYPICAL = 10, 4
# On the map: how broad a theme's island is at first, how far apart two spots, and two themes, must be.
_ISLAND, _APART, _BETWEEN = 0.34, 0.068, 0.28
_CLOSE = 0.62  # how near the themes begin, before they are pushed apart
_HEADER = "# theme, group, x, y on the map, and a sentence; the sentences of one spot are one seed"


@dataclass(frozen=True, slots=True)
class Seed:
    """A kind of statement about a theme (None: about none): sentences, and a spot on the map, 0–1.

    Seeds of one `group` are nearer to each other than to the others of their theme.
    """

    theme: str | None
    group: int
    x: float
    y: float
    sentences: tuple[str, ...]


@lru_cache(maxsize=1)
def load_seeds() -> Mapping[str | None, tuple[Seed, ...]]:
    """Return the seeds of each theme."""
    return parse_seeds(resource(FILE).read_text(encoding="utf-8"))


def parse_seeds(text: str) -> Mapping[str | None, tuple[Seed, ...]]:
    """Read what `write_seeds` returns."""
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    seeds: dict[str | None, list[Seed]] = defaultdict(list)
    for (theme, group, x, y), rows in groupby(lines, key=lambda cells: cells[:4]):
        sentences = tuple(row[4] for row in rows)
        seeds[theme or None].append(Seed(theme or None, int(group), float(x), float(y), sentences))
    return {theme: tuple(found) for theme, found in seeds.items()}


def write_seeds(seeds: Iterable[Seed]) -> str:
    """Return the seeds as text, one sentence a line."""
    lines = [
        f"{seed.theme or ''}\t{seed.group}\t{seed.x:.4f}\t{seed.y:.4f}\t{sentence}"
        for seed in seeds
        for sentence in seed.sentences
    ]
    return "\n".join([_HEADER, *lines, ""])


# --------------------------------------------------------------------------------------- choosing


def choose_seeds(sentences: Mapping[str | None, Sequence[str]], vectors: Any) -> tuple[Seed, ...]:  # noqa: ANN401
    """Choose the seeds of each theme by k-means, and lay them out on a map.

    Args:
        sentences: what is said about each theme; sorted, so that the same ones give the same seeds.
        vectors: one unit row for each sentence, theme after theme in the order of the mapping.
    """
    import numpy as np

    centres, chosen, at = [], [], 0
    for theme, texts in sentences.items():
        rows = vectors[at : at + len(texts)]
        at += len(texts)
        found, nearest = _kinds(rows)
        groups = _group(found)
        for kind in sorted(range(len(found)), key=lambda k: (groups[k], k)):
            centres.append(found[kind])
            chosen.append((theme, groups[kind], tuple(texts[i] for i in nearest[kind])))
    spots = _lay_out(np.array(centres), [theme for theme, _, _ in chosen])
    return tuple(
        Seed(theme, group, round(float(x), 4), round(float(y), 4), texts)
        for (theme, group, texts), (x, y) in zip(chosen, spots, strict=True)
    )


def _kinds(rows: Any) -> tuple[Any, list[list[int]]]:  # noqa: ANN401
    """Return the centres of the kinds among some sentences, and the sentences nearest to each.

    Sentences that many others are like weigh more, so that a seed is what is often said.
    """
    import numpy as np
    from sklearn.cluster import KMeans

    near = np.sort(rows @ rows.T, axis=1)[:, -_NEAR - 1 : -1].mean(axis=1) if len(rows) > 1 else 1.0
    weights = np.maximum(1e-6, near * np.ones(len(rows))) ** _TYPICAL
    model = KMeans(min(FINE, len(rows)), random_state=0, n_init=20).fit(rows, sample_weight=weights)
    centres = _unit(model.cluster_centers_)
    likeness = rows @ centres.T
    nearest = [
        [int(i) for i in np.argsort(-likeness[:, kind].round(6), kind="stable")
         if model.labels_[i] == kind][:_SENTENCES]
        for kind in range(len(centres))
    ]  # fmt: skip
    return centres, nearest


def _group(centres: Any) -> list[int]:  # noqa: ANN401
    from sklearn.cluster import AgglomerativeClustering

    if len(centres) <= COARSE:
        return list(range(len(centres)))
    model = AgglomerativeClustering(COARSE, metric="cosine", linkage="complete")
    return [int(label) for label in model.fit_predict(centres)]


def _lay_out(centres: Any, themes: Sequence[str | None]) -> Any:  # noqa: ANN401
    """Return a spot for each seed: an island for each theme, like themes and like seeds near."""
    import numpy as np

    order = list(dict.fromkeys(themes))
    islands = _unit(np.array([centres[[t == key for t in themes]].mean(axis=0) for key in order]))
    middles = _spread(_CLOSE * _plane(islands), _BETWEEN)
    spots = np.zeros((len(centres), 2))
    for key, middle in zip(order, middles, strict=True):
        members = [i for i, theme in enumerate(themes) if theme == key]
        spots[members] = middle + _ISLAND / len(order) ** 0.5 * _plane(centres[members])
    spots = _spread(spots, _APART)
    low, high = spots.min(axis=0), spots.max(axis=0)
    return (spots - low) / (high - low)


def _plane(rows: Any) -> Any:  # noqa: ANN401
    """Return places in a square around 0 whose distances are like those of the rows."""
    import numpy as np
    from sklearn.manifold import MDS

    if len(rows) < 3:
        return np.linspace((-1, 0), (1, 0), len(rows)) if len(rows) > 1 else np.zeros((1, 2))
    apart = np.sqrt(np.maximum(0.0, 2 - 2 * rows @ rows.T))
    model = MDS(
        metric="precomputed", n_init=8, random_state=0, init="random", normalized_stress=False
    )
    places = model.fit_transform(apart)
    places = places - places.mean(axis=0)
    return places / np.abs(places).max()


def _spread(places: Any, least: float) -> Any:  # noqa: ANN401
    """Push places that are nearer than `least` apart, little by little."""
    import numpy as np

    spots = np.array(places, dtype=float)
    for _ in range(400):
        away = spots[:, None] - spots[None]
        far = np.linalg.norm(away, axis=2) + np.eye(len(spots))
        push = np.maximum(0.0, least - far)[:, :, None] * away / np.maximum(far, 1e-9)[:, :, None]
        if not push.any():
            break
        spots += 0.5 * push.sum(axis=1)
    return spots


def _unit(rows: Any) -> Any:  # noqa: ANN401
    import numpy as np

    return rows / np.maximum(1e-9, np.linalg.norm(rows, axis=1, keepdims=True))


def themes_in_order(themes: Iterable[str | None]) -> list[str | None]:
    """Return themes in the order of display, None last."""
    keys = theme_keys()
    return sorted(themes, key=lambda t: len(keys) if t is None else keys.index(t))
