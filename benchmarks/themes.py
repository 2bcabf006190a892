"""Themes of the held-out author's sentences, side by side: ours and what a user would try.

`python -m benchmarks.themes` prints Markdown: a keyword list, TF-IDF with a linear SVM, clusters
named by the majority of their training sentences, and the shipped classifier, each with the 95 %
interval of 1,000 bootstrap samples; then the confusion of roles and the agreement of two readers.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from corpus.report import Role
from corpus.resources import resource
from nlp.segment import segment
from nlp.statements import Labeller
from nlp.taxonomy import theme_keys, themes
from nlp.train import Example, read_examples

Labels = npt.NDArray[np.bool_]
_SAMPLES = 1000
_SEED = 2021
_CLUSTERS = 80
_ROLES = tuple(str(role) for role in Role)


def main() -> None:
    """Measure and print."""
    examples = read_examples(resource("training"))
    learn = [e for e in examples if e.split != "test"]
    test = [e for e in examples if e.split == "test"]
    true = truth(test)
    methods: dict[str, Callable[[], Labels]] = {
        "keyword list": lambda: by_keywords(test),
        "TF-IDF + linear SVM": lambda: by_svm(learn, test),
        f"{_CLUSTERS} clusters, each given its commonest theme": lambda: by_clusters(learn, test),
        "ours": lambda: by_ours(test),
    }
    lines = [
        "| method | macro-F1 | 95 % | micro-F1 | precision | recall |",
        "|---|---|---|---|---|---|",
    ]
    for name, label in methods.items():
        said = label()
        low, high = interval(said, true)
        both = int((said & true).sum())
        precision, recall = both / max(int(said.sum()), 1), both / int(true.sum())
        micro = f1(said.ravel(), true.ravel())
        lines.append(
            f"| {name} | {macro(said, true):.3f} | {low:.3f}–{high:.3f} | {micro:.3f} "
            f"| {precision:.3f} | {recall:.3f} |"
        )
    sys.stdout.write("\n".join([*lines, "", *confusion(test), "", *agreement(), ""]))


def by_keywords(test: Sequence[Example]) -> Labels:
    """Give a theme where one of its query words stands in the clause."""
    words = [theme.words_zh for theme in themes()]
    return np.array([[any(w in e.clause.text for w in ws) for ws in words] for e in test])


def by_svm(learn: Sequence[Example], test: Sequence[Example]) -> Labels:
    """Fit what a tutorial would: TF-IDF of jieba's words, one linear SVM a theme."""
    from sklearn.svm import LinearSVC

    known, asked = vectors(learn, test)
    wanted = truth(learn)
    said = [LinearSVC(random_state=_SEED).fit(known, column).predict(asked) for column in wanted.T]
    return np.array(said, dtype=bool).T


def by_clusters(learn: Sequence[Example], test: Sequence[Example]) -> Labels:
    """Cluster first and name afterwards, as topic models do: one theme a clause at most."""
    from sklearn.cluster import KMeans

    known, asked = clause_vectors(learn, test)
    model = KMeans(_CLUSTERS, n_init=1, random_state=_SEED).fit(known)
    keys = theme_keys()
    votes: dict[int, Counter[str]] = {}
    for example, cluster in zip(learn, model.labels_.tolist(), strict=True):
        votes.setdefault(cluster, Counter()).update(example.themes or ("",))
    named = {cluster: count.most_common(1)[0][0] for cluster, count in votes.items()}
    return np.array([[named[c] == key for key in keys] for c in model.predict(asked).tolist()])


def by_ours(test: Sequence[Example]) -> Labels:
    """Label with the shipped classifier."""
    labels = Labeller.load().label([e.clause for e in test])
    return np.array([[k in {t.key for t in x.themes} for k in theme_keys()] for x in labels])


def clause_vectors(learn: Sequence[Example], test: Sequence[Example]) -> tuple[object, object]:
    """Return the shipped embeddings of both sides."""
    from nlp.embed import load_embedder

    embedder = load_embedder()
    return (
        embedder.embed_passages([e.clause.text for e in learn]),
        embedder.embed_passages([e.clause.text for e in test]),
    )


def vectors(learn: Sequence[Example], test: Sequence[Example]) -> tuple[object, object]:
    """Return both sides as TF-IDF of words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=words_of, min_df=2, sublinear_tf=True)
    return (
        vectorizer.fit_transform([e.clause.text for e in learn]),
        vectorizer.transform([e.clause.text for e in test]),
    )


def words_of(text: str) -> list[str]:
    """Cut a clause with jieba."""
    return [token.text for token in segment(text)]


def truth(examples: Sequence[Example]) -> Labels:
    """Return (examples, themes)."""
    return np.array([[key in e.themes for key in theme_keys()] for e in examples], dtype=bool)


def macro(said: Labels, true: Labels) -> float:
    """Return the unweighted mean of the themes' F1, over themes that occur."""
    return float(np.mean([f1(a, b) for a, b in zip(said.T, true.T, strict=True) if b.any()]))


def f1(said: Labels, true: Labels) -> float:
    """Return F1, 0 where nothing is said and nothing is true."""
    total = int(said.sum()) + int(true.sum())
    return 2 * int((said & true).sum()) / total if total else 0.0


def interval(said: Labels, true: Labels) -> tuple[float, float]:
    """Return the middle 95 % of macro-F1 over bootstrap samples of the sentences."""
    random = np.random.default_rng(_SEED)
    picks = random.integers(0, len(true), (_SAMPLES, len(true)))
    scores = [macro(said[pick], true[pick]) for pick in picks]
    low, high = np.percentile(scores, (2.5, 97.5))
    return float(low), float(high)


def confusion(test: Sequence[Example]) -> list[str]:
    """Return the table of roles, with and without context."""
    labeller = Labeller.load()
    pairs = Counter(
        (e.role, str(label.role))
        for e, label in zip(test, labeller.label([e.clause for e in test]), strict=True)
    )
    head = ["| truth ╲ said | " + " | ".join(_ROLES) + " |", "|---" * (len(_ROLES) + 1) + "|"]
    return head + [
        f"| {a} | " + " | ".join(str(pairs[a, b]) for b in _ROLES) + " |" for a in _ROLES
    ]


def agreement() -> list[str]:
    """Return Cohen's κ of the two readings of the test split, for roles and each theme."""
    with (resource("training") / "second_pass.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    role = kappa([r["role_first"] for r in rows], [r["role_second"] for r in rows])
    lines = ["| read twice | κ |", "|---|---|", f"| role | {role:.3f} |"]
    for key in theme_keys():
        first = [key in r["themes_first"].split() for r in rows]
        second = [key in r["themes_second"].split() for r in rows]
        lines.append(f"| {key} | {kappa(first, second):.2f} |")
    return lines


def kappa(first: Sequence[object], second: Sequence[object]) -> float:
    """Return Cohen's κ: agreement beyond what the two distributions give by chance."""
    n = len(first)
    agreed = sum(a == b for a, b in zip(first, second, strict=True)) / n
    a, b = Counter(first), Counter(second)
    chance = sum(a[value] * b[value] for value in a) / n**2
    return (agreed - chance) / (1 - chance) if chance < 1 else 1.0


if __name__ == "__main__":
    main()
