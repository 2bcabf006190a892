"""Statements in, clusters out: what several agencies say in different words, under one name.

Hides the features, the distance and the rule for libraries too large to compare everything with
everything. The same statements give the same clusters in the same order, however they are ordered.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp.cluster_words import Namer, Speech, runs
from nlp.evidence import StatementRow
from nlp.near_duplicates import Sentence, agency_of, collapse, names_of
from nlp.segment import bigrams
from nlp.taxonomy import theme_keys, theme_name

# The mean cosine distance at which two groups are no longer one. Over the problems of the sample
# reports, which share hardly a phrase, the silhouette rises to 0.069 at 0.90 and is flat from there
# (0.054 at 0.80, 0.074 at 0.95, 0.071 at 0.97); over 300 generated reports, full of set phrases, it
# falls all the way (0.44 at 0.80, 0.36 at 0.90, 0.18 at 0.97). 0.90 is where both still hold. It is
# fixed, not sought anew in each library: a threshold that moves would move every cluster.
THRESHOLD = 0.9
# Sentences of one theme that are compared pair by pair: 4,000 need 128 MB. Of more, a sample is
# clustered, and the others join the cluster they are nearest to.
LARGEST = 4000
# Pairs of characters bridge words that are cut differently; words tell more. What made the classifier
# see the theme (更新慢, 无专人) counts once more: it is what is wrong, the rest is where.
_PAIRS, _CUES = 0.5, 0.5
_QUOTES = 3
_NO_THEME = "未归主题"


@dataclass(frozen=True, slots=True)
class Cluster:
    """Statements about one thing.

    `theme` is the theme asked for, else the leading theme of the statements (None: they have none).
    `name` is the theme's name for the statements of a theme that resemble no others.
    `sentences` counts the statements without their near-copies; `quotes` are the most typical
    statements, from different agencies where there are such.
    """

    theme: str | None
    name: str
    agencies: int
    reports: int
    sentences: int
    quotes: tuple[StatementRow, ...]
    statements: tuple[StatementRow, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    """A sentence with its runs of words and its row in the matrix of its theme."""

    sentence: Sentence
    speech: Speech
    row: int


@dataclass(frozen=True, slots=True)
class _Group:
    theme: str | None
    members: tuple[_Member, ...]
    vectors: Any


def cluster(rows: Sequence[StatementRow], theme: str | None = None) -> tuple[Cluster, ...]:
    """Put statements into clusters, those that most agencies speak of first.

    Near-copies are one sentence. Sentences are compared within their leading theme, so that a
    cluster never mixes a shortage of staff with a slow website because both mention villages.
    Sentences that resemble no others stay together under the name of their theme.

    Args:
        rows: the statements; each is in exactly one cluster.
        theme: the theme they are all about; None takes each sentence's leading theme.

    Raises:
        KeyError: there is no such theme.
    """
    blocks: dict[str | None, list[Sentence]] = defaultdict(list)
    for sentence in collapse(rows):
        blocks[theme or _leading_theme(sentence)].append(sentence)
    groups = [
        group for key in sorted(blocks, key=_theme_order) for group in _split(key, blocks[key])
    ]
    clusters = [_describe(name, group) for name, group in _named(groups, rows)]
    return tuple(sorted(clusters, key=lambda c: (-c.agencies, c.name, _theme_order(c.theme))))


# --------------------------------------------------------------------------------------- grouping


def _split(theme: str | None, sentences: Sequence[Sentence]) -> list[_Group]:
    speeches = [Speech(runs(s.text), len(s.agencies)) for s in sentences]
    vectors = _vectors(sentences, speeches, theme)
    labels = partition(vectors, [s.text for s in sentences])
    members: dict[int, list[_Member]] = defaultdict(list)
    for row, label in enumerate(labels):
        members[label].append(_Member(sentences[row], speeches[row], row))
    return [_Group(theme, tuple(members[label]), vectors) for label in sorted(members)]


def _vectors(sentences: Sequence[Sentence], speeches: Sequence[Speech], theme: str | None) -> Any:  # noqa: ANN401
    """Return one sparse row of length one for each sentence (of zeros when it has no words)."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    words = [[word for run in s.runs for word in run] for s in speeches]
    pairs = [[pair for run in s.runs for pair in bigrams("".join(run))] for s in speeches]
    cues = [[word for run in runs(_cue(s, theme)) for word in run] for s in sentences]
    blocks = [
        weight * TfidfVectorizer(analyzer=list, sublinear_tf=True).fit_transform(documents)
        for documents, weight in ((words, 1.0), (pairs, _PAIRS), (cues, _CUES))
        if any(documents)
    ]
    if not blocks:
        return csr_matrix((len(sentences), 1))
    return normalize(hstack(blocks, format="csr"))


def partition(vectors: Any, texts: Sequence[str], largest: int = LARGEST) -> list[int]:  # noqa: ANN401
    """Return the cluster of each row of a matrix of unit vectors.

    Args:
        vectors: a sparse matrix, one row for each text.
        texts: what the rows stand for; of many, a sample is taken by a hash of the text, which
            changes little when the library grows.
        largest: how many rows are compared pair by pair.
    """
    order = sorted(range(len(texts)), key=lambda row: _hash(texts[row]))
    sample = sorted(order[:largest])
    labels = dict(zip(sample, _agglomerate(vectors[sample]), strict=True))
    rest = sorted(order[largest:])
    if rest:
        labels.update(_assign(vectors, labels, rest))
    return [labels[row] for row in range(len(texts))]


def _agglomerate(vectors: Any) -> list[int]:  # noqa: ANN401
    from sklearn.cluster import AgglomerativeClustering

    if vectors.shape[0] < 2:
        return [0] * int(vectors.shape[0])
    # Rounded, so that distances that are equal on paper are equal here and ties fall by position.
    distances = (1.0 - (vectors @ vectors.T).toarray()).round(9)
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=THRESHOLD
    )
    return [int(label) for label in model.fit_predict(distances)]


def _assign(vectors: Any, labels: Mapping[int, int], rest: Sequence[int]) -> dict[int, int]:  # noqa: ANN401
    """Give each row of `rest` the cluster it is nearest to on average, or one of its own."""
    from scipy.sparse import csr_matrix

    sizes = Counter(labels.values())
    rows = list(labels)
    weights = [1.0 / sizes[labels[row]] for row in rows]
    shape = (len(sizes), len(rows))
    means = csr_matrix((weights, ([labels[row] for row in rows], range(len(rows)))), shape=shape)
    near = csr_matrix(vectors[rest] @ (means @ vectors[rows]).T)
    found = {}
    for at, row in enumerate(rest):
        start, end = near.indptr[at], near.indptr[at + 1]
        scored = zip(near.data[start:end].round(9), -near.indices[start:end], strict=True)
        likeness, label = max(scored, default=(0.0, 0))
        found[row] = int(-label) if likeness >= 1 - THRESHOLD else len(sizes) + at
    return found


# ----------------------------------------------------------------------------------------- naming


def _named(groups: Sequence[_Group], rows: Iterable[StatementRow]) -> list[tuple[str, _Group]]:
    """Name the groups; those of a theme that bear one name, or that nothing names, are one."""
    namer = Namer([[m.speech for m in group.members] for group in groups], _names_in(rows))
    merged: dict[tuple[str | None, str], list[_Group]] = defaultdict(list)
    for at, group in enumerate(groups):
        shared = len(group.members) > 1 or len(group.members[0].sentence.agencies) > 1
        name = namer.name(at) if shared else ""
        merged[group.theme, name or _fallback(group.theme)].append(group)
    return [
        (name, _Group(theme, tuple(m for part in parts for m in part.members), parts[0].vectors))
        for (theme, name), parts in merged.items()
    ]


def _names_in(rows: Iterable[StatementRow]) -> tuple[str, ...]:
    bodies = {(row.report.agency, row.report.place) for row in rows}
    return tuple(sorted({name for body in bodies for name in names_of(*body)}))


def _fallback(theme: str | None) -> str:
    return theme_name(theme) if theme else _NO_THEME


def _describe(name: str, group: _Group) -> Cluster:
    statements = sorted(
        (row for member in group.members for row in member.sentence.rows),
        key=lambda row: (agency_of(row), row.report.year or 0, row.statement_id),
    )
    return Cluster(
        theme=group.theme,
        name=name,
        agencies=len({agency_of(row) for row in statements}),
        reports=len({row.report.id for row in statements}),
        sentences=len(group.members),
        quotes=_quotes(group),
        statements=tuple(statements),
    )


def _quotes(group: _Group) -> tuple[StatementRow, ...]:
    """Choose the statements nearest the centre: other words of others first, then others."""
    weights = [[float(member.speech.weight)] for member in group.members]
    vectors = group.vectors[[member.row for member in group.members]]
    likeness = (vectors @ vectors.T.dot(weights)).ravel().round(9)
    nearest = sorted(range(len(group.members)), key=lambda i: (-likeness[i], i))
    rows = [(i, row) for i in nearest for row in group.members[i].sentence.rows]
    chosen: dict[int, tuple[int, StatementRow]] = {}
    for new_words, new_agency in ((True, True), (False, True), (True, False)):
        for i, row in rows:
            words = {at for at, _ in chosen.values()}
            agencies = {agency_of(quoted) for _, quoted in chosen.values()}
            if len(chosen) == _QUOTES or row.statement_id in chosen:
                continue
            if (i not in words or not new_words) and (
                agency_of(row) not in agencies or not new_agency
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


def _cue(sentence: Sentence, theme: str | None) -> str:
    """Return the words of a sentence that tell its theme."""
    return next((t.cue for row in sentence.rows for t in row.themes if t.key == theme), "")


def _theme_order(theme: str | None) -> int:
    keys = theme_keys()
    return len(keys) if theme is None else keys.index(theme)


def _hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()
