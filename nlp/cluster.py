"""Statements in, clusters out: what several agencies say in different words, under one name.

Hides the features, the number of clusters and their places on the map. The same statements give the
same clusters in the same order, however they are ordered; a tenth more of them moves little, because
k-means begins at the fixed seeds of `nlp.clusters.seeds`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from nlp.clusters.near_duplicates import Sentence, collapse, names_of
from nlp.clusters.seeds import Seed, load_seeds
from nlp.clusters.words import Namer, Speech, runs
from nlp.embed import Embedder, load_embedder
from nlp.evidence import StatementRow, agency_key
from nlp.labels.cues import Cues
from nlp.labels.taxonomy import theme_keys, theme_name

# So few sentences of a theme are one cluster, and so few are put into its coarse kinds, not the fine.
_ONE, _FEW = 4, 24
# k-means has settled long before; the bound keeps a hesitating sentence from taking all day.
_ROUNDS = 50
# How sharply a sentence is drawn to the spots of the seeds it is like.
_PULL = 18.0
_QUOTES = 3
# Statements without a theme are mostly general words: a name that few of them say tells nothing.
_TELLING = 1 / 3
_NO_THEME = "笼统的说法"

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Statements about one thing.

    `theme` is the theme asked for, else the leading theme of the statements (None: they have none).
    `name` is the theme's name for the statements of a theme that nothing else names, and tells that
    they are general where they have no theme either.
    `sentences` counts the statements without their near-copies; `quotes` are the most typical
    statements, from different agencies where there are such. `spot` is the cluster's place on the
    map, x and y from 0 to 1, `spots` that of each of its `statements`: none of them depends on
    what else the library holds, so that the map stays as it is when the library grows.
    """

    theme: str | None
    name: str
    agencies: int
    reports: int
    sentences: int
    quotes: tuple[StatementRow, ...]
    statements: tuple[StatementRow, ...]
    spot: Spot = (0.5, 0.5)
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Kind:
    """What a cluster begins with: the sentences of one seed, or of several that are alike."""

    sentences: tuple[str, ...]
    spot: Spot


@dataclass(frozen=True, slots=True)
class _Member:
    """A sentence with its runs of words, its vector and its place on the map."""

    sentence: Sentence
    speech: Speech
    vector: Any
    spot: Spot


@dataclass(frozen=True, slots=True)
class _Group:
    theme: str | None
    kind: Kind
    members: tuple[_Member, ...]


def cluster(rows: Sequence[StatementRow], theme: str | None = None) -> tuple[Cluster, ...]:
    """Put statements into clusters, those that most agencies speak of first.

    Near-copies are one sentence. Sentences are compared within their leading theme, so that a
    cluster never mixes a shortage of staff with a slow website because both mention villages.

    Args:
        rows: the statements; each is in exactly one cluster, except those without a theme that
            only announce what follows («主要不足如下：»), which are in none.
        theme: the theme they are all about; None takes each sentence's leading theme.

    Raises:
        KeyError: there is no such theme.
        EmbedderError: the shipped embedding model cannot be read.
    """
    blocks: dict[str | None, list[Sentence]] = defaultdict(list)
    lead_in = Cues.load().is_lead_in
    rows = [row for row in rows if row.themes or not lead_in(row.text)]
    for sentence in collapse(rows):
        blocks[theme or _leading_theme(sentence)].append(sentence)
    groups = [
        group for key in sorted(blocks, key=_theme_order) for group in _split(key, blocks[key])
    ]
    clusters = [_describe(name, parts) for name, parts in _named(groups, rows)]
    return tuple(sorted(clusters, key=lambda c: (-c.agencies, c.name, _theme_order(c.theme))))


# --------------------------------------------------------------------------------------- grouping


def _split(theme: str | None, sentences: Sequence[Sentence]) -> list[_Group]:
    texts = [sentence.text for sentence in sentences]
    vectors = embed(texts)
    kinds = kinds_of(load_seeds()[theme], len(texts))
    labels = partition(vectors, kinds)
    spots = _spots(vectors, load_seeds()[theme])
    members: dict[int, list[_Member]] = defaultdict(list)
    for sentence, label, vector, spot in zip(sentences, labels, vectors, spots, strict=True):
        speech = Speech(runs(sentence.text), len(sentence.agencies))
        members[label].append(_Member(sentence, speech, vector, spot))
    return [_Group(theme, kinds[label], tuple(members[label])) for label in sorted(members)]


def kinds_of(seeds: Sequence[Seed], sentences: int) -> tuple[Kind, ...]:
    """Return what the clusters of so many sentences begin with: few sentences make few clusters.

    The coarse kinds are the fine ones put together, so that growing only divides a cluster.
    """
    together: dict[int, list[Seed]] = defaultdict(list)
    for number, seed in enumerate(seeds):
        level = 0 if sentences < _ONE else seed.group if sentences < _FEW else number
        together[level].append(seed)
    return tuple(
        Kind(
            tuple(text for seed in parts for text in seed.sentences),
            (sum(s.x for s in parts) / len(parts), sum(s.y for s in parts) / len(parts)),
        )
        for _, parts in sorted(together.items())
    )


def partition(vectors: Any, kinds: Sequence[Kind]) -> list[int]:  # noqa: ANN401
    """Return for each row of a matrix of unit vectors the number of the kind it belongs to.

    k-means begins at the kinds, whose own sentences take part: they hold the clusters in place
    where there is little else, and keep one from running empty.
    """
    import numpy as np
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    if len(kinds) == 1 or not len(vectors):
        return [0] * len(vectors)
    own = [_embedded(kind.sentences) for kind in kinds]
    centres = np.array([rows.mean(axis=0) for rows in own])
    rows = np.concatenate([vectors, *own]).astype(np.float64)
    with threadpool_limits(1):  # sums of several threads are not the same twice
        model = KMeans(len(kinds), init=centres, n_init=1, max_iter=_ROUNDS).fit(rows)
    return [int(label) for label in model.labels_[: len(vectors)]]


def _spots(vectors: Any, seeds: Sequence[Seed]) -> list[Spot]:  # noqa: ANN401
    """Return each row's place on the map: among the seeds it is like."""
    import numpy as np

    centres = np.array([_embedded(seed.sentences).mean(axis=0) for seed in seeds])
    centres /= np.maximum(1e-9, np.linalg.norm(centres, axis=1, keepdims=True))
    weights = np.exp(_PULL * (vectors @ centres.T).astype(np.float64))
    places = weights @ np.array([(s.x, s.y) for s in seeds]) / weights.sum(axis=1, keepdims=True)
    return [(round(float(x), 4), round(float(y), 4)) for x, y in places]


def embed(texts: Sequence[str]) -> Any:  # noqa: ANN401
    """Return a unit vector for each text: of its telling words, or of all when it has none."""
    telling = ["，".join("".join(run) for run in runs(text)) or text for text in texts]
    return _embedder().embed_passages(telling)


@lru_cache(maxsize=1)
def _embedder() -> Embedder:
    return load_embedder()


@lru_cache(maxsize=512)
def _embedded(sentences: tuple[str, ...]) -> Any:  # noqa: ANN401
    return embed(sentences)


# ----------------------------------------------------------------------------------------- naming


def _named(
    groups: Sequence[_Group], rows: Iterable[StatementRow]
) -> list[tuple[str, list[_Group]]]:
    """Name the groups; those of a theme that nothing names are one."""
    namer = Namer(
        [[member.speech for member in group.members] for group in groups],
        [_background(group.kind.sentences) for group in groups],
        _names_in(rows),
    )
    named: dict[tuple[str | None, str], list[_Group]] = defaultdict(list)
    taken: dict[str | None, set[str]] = defaultdict(set)
    heaviest = sorted(range(len(groups)), key=lambda at: (-namer.weight(at), at))
    for at in heaviest:
        theme = groups[at].theme
        name = namer.name(at, taken[theme], 0.0 if theme else _TELLING)
        taken[theme].add(name)
        named[theme, name or _fallback(theme)].append(groups[at])
    return [(name, parts) for (_, name), parts in named.items()]


@lru_cache(maxsize=512)
def _background(sentences: tuple[str, ...]) -> tuple[Speech, ...]:
    return tuple(Speech(runs(text), 1) for text in sentences)


def _names_in(rows: Iterable[StatementRow]) -> tuple[str, ...]:
    bodies = {(row.report.agency, row.report.place) for row in rows}
    return tuple(sorted({name for body in bodies for name in names_of(*body)}))


def _fallback(theme: str | None) -> str:
    return theme_name(theme) if theme else _NO_THEME


def _describe(name: str, parts: Sequence[_Group]) -> Cluster:
    members = [member for part in parts for member in part.members]
    placed = sorted(
        ((row, member.spot) for member in members for row in member.sentence.rows),
        key=lambda item: (
            agency_key(item[0].report),
            item[0].report.year or 0,
            item[0].statement_id,
        ),
    )
    statements = tuple(row for row, _ in placed)
    x, y = (sum(part.kind.spot[axis] for part in parts) / len(parts) for axis in (0, 1))
    return Cluster(
        theme=parts[0].theme,
        name=name,
        agencies=len({agency_key(row.report) for row in statements}),
        reports=len({row.report.id for row in statements}),
        sentences=len(members),
        quotes=_quotes(members),
        statements=statements,
        spot=(round(x, 4), round(y, 4)),
        spots=tuple(spot for _, spot in placed),
    )


def _quotes(members: Sequence[_Member]) -> tuple[StatementRow, ...]:
    """Choose the statements nearest the centre: other words of others first, then others."""
    import numpy as np

    vectors = np.array([member.vector for member in members], dtype=np.float64)
    weights = np.array([member.speech.weight for member in members], dtype=np.float64)
    likeness = (vectors @ (weights @ vectors)).round(6)
    nearest = sorted(range(len(members)), key=lambda i: (-likeness[i], i))
    rows = [(i, row) for i in nearest for row in members[i].sentence.rows]
    chosen: dict[int, tuple[int, StatementRow]] = {}
    for new_words, new_agency in ((True, True), (False, True), (True, False)):
        for i, row in rows:
            words = {at for at, _ in chosen.values()}
            agencies = {agency_key(quoted.report) for _, quoted in chosen.values()}
            if len(chosen) == _QUOTES or row.statement_id in chosen:
                continue
            if (i not in words or not new_words) and (
                agency_key(row.report) not in agencies or not new_agency
            ):
                chosen[row.statement_id] = (i, row)
    return tuple(row for _, row in chosen.values())


# ----------------------------------------------------------------------------------------- themes


def _leading_theme(sentence: Sentence) -> str | None:
    """Return the theme that most of a sentence's statements are most surely about."""
    leading = Counter(
        max(row.themes, key=lambda t: (t.score, t.key)).key if row.themes else None
        for row in sentence.rows
    )
    return min(leading, key=lambda key: (-leading[key], _theme_order(key)))


def _theme_order(theme: str | None) -> int:
    keys = theme_keys()
    return len(keys) if theme is None else keys.index(theme)
