"""Roles and themes of a held-out author's sentences, side by side: ours and what a user would try.

`python -m benchmarks.themes [dev|test]` prints Markdown: a keyword list, TF-IDF with a linear SVM,
clusters named by the majority of their training sentences, and the shipped classifier, each with
the 95 % interval of 1,000 bootstrap samples; F1 by theme; the confusion of roles, with and without
context; the agreement of two readers; thirty clauses still labelled wrongly; clauses a second.
"""

from __future__ import annotations

import csv
import gc
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from corpus.report import Role
from corpus.resources import resource
from nlp.labels.taxonomy import theme_keys, themes
from nlp.labels.training import Example, read_examples
from nlp.segment import segment
from nlp.statements import Clause, Labeller

Labels = npt.NDArray[np.bool_]
_SAMPLES = 1000
_SEED = 2021
_CLUSTERS = 80
_WRONG = 30
_ROLES = tuple(str(role) for role in Role)


def main() -> None:
    """Measure and print."""
    split = sys.argv[1] if len(sys.argv) > 1 else "test"
    examples = read_examples(resource("training"))
    learn = [e for e in examples if e.split == "train"]
    test = [e for e in examples if e.split == split]
    bare = [replace(e, clause=Clause(e.clause.text)) for e in test]
    parts = (
        side_by_side(learn, test), by_theme(test), roles(test, bare), confusion(test),
        agreement(), wrong(test), speed(examples),
    )  # fmt: skip
    sys.stdout.write("\n\n".join("\n".join(part) for part in parts) + "\n")


def side_by_side(learn: Sequence[Example], test: Sequence[Example]) -> list[str]:
    """Return the table of methods."""
    true = truth(test)
    methods: dict[str, Callable[[], Labels]] = {
        "keyword list": lambda: by_keywords(test),
        "TF-IDF + linear SVM": lambda: by_svm(learn, test),
        f"{_CLUSTERS} clusters, each given its commonest theme": lambda: by_clusters(learn, test),
        "ours": lambda: by_ours(test),
    }
    lines = [
        f"| {len(test)} clauses | macro-F1 | 95 % | micro-F1 | precision | recall |",
        "|---|---|---|---|---|---|",
    ]
    for name, label in methods.items():
        said = label()
        low, high = interval(macro, said, true)
        both = int((said & true).sum())
        precision, recall = both / max(int(said.sum()), 1), both / int(true.sum())
        micro = f1(said.ravel(), true.ravel())
        lines.append(
            f"| {name} | {macro(said, true):.3f} | {low:.3f}–{high:.3f} | {micro:.3f} "
            f"| {precision:.3f} | {recall:.3f} |"
        )
    return lines


def by_theme(test: Sequence[Example]) -> list[str]:
    """Return F1 of each theme by the shipped classifier, the weakest first."""
    said, true = by_ours(test), truth(test)
    scored = sorted((f1(said[:, i], true[:, i]), key) for i, key in enumerate(theme_keys()))
    return ["| theme | F1 |", "|---|---|", *(f"| {key} | {score:.3f} |" for score, key in scored)]


def roles(test: Sequence[Example], bare: Sequence[Example]) -> list[str]:
    """Return role accuracy and the F1 of problems.

    In context: of the clauses written with heading and section. As written: of all, some of them
    bare. Bare: of all, with what stands around them hidden.
    """
    labeller = Labeller.load()
    lines = ["| role | accuracy | 95 % | F1 of problem | 95 % |", "|---|---|---|---|---|"]
    placed = [e for e in test if e.clause.heading or e.clause.section]
    for name, rows in (("in context", placed), ("as written", test), ("bare clause", bare)):
        labels = labeller.label([e.clause for e in rows])
        said = np.array([str(label.role) for label in labels])
        true = np.array([e.role for e in rows])
        right, problem = (said == true), (said == "problem", true == "problem")
        low, high = interval(lambda a, _: float(a.mean()), right, right)
        worst, best = interval(f1, *problem)
        lines.append(
            f"| {name} ({len(rows)}) | {right.mean():.3f} | {low:.3f}–{high:.3f} | {f1(*problem):.3f} "
            f"| {worst:.3f}–{best:.3f} |"
        )
    return lines


def wrong(test: Sequence[Example]) -> list[str]:
    """Return clauses the shipped classifier gets wrong, drawn evenly."""
    lines = ["| clause | true | said |", "|---|---|---|"]
    missed = [
        (e, label)
        for e, label in zip(test, Labeller.load().label([e.clause for e in test]), strict=True)
        if e.role != label.role or set(e.themes) != {t.key for t in label.themes}
    ]
    for e, label in missed[:: max(1, len(missed) // _WRONG)][:_WRONG]:
        said = " ".join((str(label.role), *(f"{t.key} «{t.cue}»" for t in label.themes)))
        lines.append(f"| {e.clause.text} | {' '.join((e.role, *e.themes))} | {said} |")
    return lines


def speed(examples: Sequence[Example]) -> list[str]:
    """Return how many clauses a second one core labels; the best of five."""
    labeller, clauses = Labeller.load(), [e.clause for e in examples]
    # What the tables before left in memory is not walked again by the collector in our time.
    gc.collect()
    gc.freeze()
    spent = []
    for _ in range(5):
        began = time.process_time()
        labeller.label(clauses)
        spent.append(time.process_time() - began)
    return [f"{len(clauses) / min(spent):,.0f} clauses a second of one core"]


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


def interval(
    score: Callable[[Labels, Labels], float], said: Labels, true: Labels
) -> tuple[float, float]:
    """Return the middle 95 % of a score over bootstrap samples of the rows."""
    random = np.random.default_rng(_SEED)
    picks = random.integers(0, len(true), (_SAMPLES, len(true)))
    scores = [score(said[pick], true[pick]) for pick in picks]
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
    """Return Cohen's κ of the two readings, for roles and each theme, by what was read twice."""
    with (resource("training") / "readings.tsv").open(encoding="utf-8") as file:
        read = list(csv.DictReader(file, delimiter="\t"))
    parts = {name: [r for r in read if r["split"] == name] for name in ("train", "dev", "test")}
    names = [f"{name} ({len(rows)})" for name, rows in parts.items()]
    lines = [f"| κ of two readings | {' | '.join(names)} |", "|---|---|---|---|"]
    table = {
        "role": [[(r["role_first"], r["role_second"]) for r in rows] for rows in parts.values()]
    }
    for key in theme_keys():
        table[key] = [
            [(key in r["themes_first"].split(), key in r["themes_second"].split()) for r in rows]
            for rows in parts.values()
        ]
    for name, columns in table.items():
        cells = [f"{kappa(*zip(*pairs, strict=True)):.3f}" for pairs in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
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
