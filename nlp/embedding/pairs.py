"""What the shipped model learns from: texts that belong together, from public data and our own.

Hides the formats of the sources. Files that are kept for measuring are not named here, so they
cannot be read by mistake.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.resources import MODELS, resource

_CEDICT, _ECDICT = "cedict.txt.gz", "ecdict_shards.txt.gz"
_ENTRY = re.compile(r"(\S+) (\S+) \[[^\]]*\] /(.*)/")
_ENGLISH = re.compile(r"\"([A-Za-z][A-Za-z' .-]*)\":\"(.*)\",?$")
# Parts of speech, fields of knowledge in brackets, and remarks: not part of a translation.
_REMARKS = re.compile(r"\[[^\]]*\]|（[^）]*）|\([^)]*\)|〔[^〕]*〕|\b[a-z]+\.\s")
_SENTENCE = re.compile(r"[^。！？；\n]+[。！？；]?")
_LONGEST = 260
# Laws repeat each other: every third article teaches nearly what all teach.
_LAWS_KEPT = 3


@dataclass(frozen=True, slots=True)
class Source:
    """Pairs of one kind; rows of one group are never each other's counterexample."""

    name: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    group: tuple[int, ...]
    ours: bool = False


def read_headwords(data: Path) -> list[tuple[str, str]]:
    """Return the (Traditional, Simplified) headwords of the dictionary."""
    return [(entry[0], entry[1]) for entry in _cedict(data)]


def read_sources(data: Path, seed: int) -> tuple[Source, ...]:
    """Read every source; the data folder is described in the model card."""
    draw = random.Random(seed)
    return (
        _laws(data, draw),
        _titles(data),
        _paragraphs(data, draw),
        _questions(data),
        _cropped_contexts(data, draw),
        _medical(data),
        _sentences(data),
        _from_cedict(data),
        _from_ecdict(data),
        _law_names(data, draw),
        *_our_sources(draw),
    )


def source_of(name: str, pairs: Sequence[tuple[str, str, Any]], ours: bool = False) -> Source:
    """Build a source from (left, right, group) rows; groups may be anything that compares."""
    numbers: dict[Any, int] = {}
    return Source(
        name,
        tuple(left for left, _, _ in pairs),
        tuple(right for _, right, _ in pairs),
        tuple(numbers.setdefault(group, len(numbers)) for _, _, group in pairs),
        ours,
    )


def _lines(path: Path) -> Iterator[str]:
    with gzip.open(path, "rt", encoding="utf-8", errors="replace") as lines:
        yield from lines


def _halves(text: str, draw: random.Random) -> tuple[str, str] | None:
    """Take one sentence out of a text: the sentence and the rest."""
    sentences = [s for s in _SENTENCE.findall(text) if len(s) >= 6]
    if len(sentences) < 2:
        return None
    at = draw.randrange(len(sentences))
    rest = "".join(sentences[:at] + sentences[at + 1 :])
    return sentences[at], rest[:_LONGEST]


def _laws(data: Path, draw: random.Random) -> Source:
    """A sentence of an article → the rest of it."""
    pairs = []
    for row, line in enumerate(_lines(data / "laws_articles.jsonl.gz")):
        if row % _LAWS_KEPT:
            continue
        halves = _halves(json.loads(line)["t"], draw)
        if halves:
            pairs.append((*halves, row))
    return source_of("laws", pairs)


def _titles(data: Path) -> Source:
    """A law's title and chapter → an article, and a document's title → a paragraph."""
    pairs = []
    for number, line in enumerate(_lines(data / "laws_articles.jsonl.gz")):
        if number % _LAWS_KEPT != 1:
            continue
        row = json.loads(line)
        pairs.append((f"{row['law']} {row['ch']}", row["t"][:_LONGEST], (row["law"], row["ch"])))
    for line in _lines(data / "policy_paragraphs.jsonl.gz"):
        row = json.loads(line)
        pairs.append((row["doc"], row["t"][:_LONGEST], row["doc"]))
    return source_of("titles", pairs)


def _paragraphs(data: Path, draw: random.Random) -> Source:
    """A sentence of a work report or policy → the rest of its paragraph."""
    texts = [json.loads(line)["t"] for line in _lines(data / "policy_paragraphs.jsonl.gz")]
    for name in ("gwr.jsonl.gz", "cpc.jsonl.gz"):
        for line in _lines(data / name):
            texts += [p.strip() for p in json.loads(line)["content"].split("\n")]
    pairs = []
    for row, text in enumerate(texts):
        for start in range(0, len(text), 400):
            halves = _halves(text[start : start + 400], draw)
            if halves:
                pairs.append((*halves, (row, start)))
    return source_of("paragraphs", pairs)


def _contexts(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    for name in ("cmrc_trial.squad.json.gz", "drcd_test.squad.json.gz"):
        with gzip.open(data / name, "rt", encoding="utf-8") as file:
            articles = json.load(file)["data"]
        for article in articles:
            for paragraph in article["paragraphs"]:
                questions = [qa["question"] for qa in paragraph["qas"]]
                yield str(article.get("title", "")), paragraph["context"], questions


def _questions(data: Path) -> Source:
    """A question → the passage that answers it."""
    return source_of(
        "questions",
        [(q, context, context) for _, context, questions in _contexts(data) for q in questions],
    )


def _cropped_contexts(data: Path, draw: random.Random) -> Source:
    """A sentence of an encyclopaedia's passage → the rest of it; its title → the passage."""
    pairs: list[tuple[str, str, Any]] = []
    for title, context, _ in _contexts(data):
        if title:
            pairs.append((title, context[:_LONGEST], title))
        sentences = [s for s in re.findall(r"[^。！？；，]+", context) if len(s) >= 6]
        for sentence in draw.sample(sentences, min(8, len(sentences))):
            pairs.append((sentence, context.replace(sentence, ""), title or context))
    return source_of("contexts", pairs)


def _medical(data: Path) -> Source:
    """A patient's question → the answer, in everyday words."""
    content = gzip.decompress((data / "med.csv.gz").read_bytes()).decode("gb18030", "replace")
    pairs = []
    for row in csv.DictReader(io.StringIO(content)):
        pairs.append((row["title"], row["answer"][:_LONGEST], row["title"]))
        pairs.append((row["title"], row["ask"][:_LONGEST], row["title"]))
    return source_of("medical", pairs)


def _sentences(data: Path) -> Source:
    """An English sentence → its Chinese translation."""
    pairs = []
    for line in _lines(data / "cmn.txt.gz"):
        parts = line.split("\t")
        if len(parts) == 3:
            pairs.append((parts[0], parts[1], parts[0]))
    return source_of("sentences", pairs)


def _cedict(data: Path) -> Iterator[tuple[str, str, list[str]]]:
    for line in _lines(data / _CEDICT):
        entry = None if line.startswith("#") else _ENTRY.match(line)
        if entry:
            yield entry[1], entry[2], entry[3].split("/")


def _from_cedict(data: Path) -> Source:
    """An English gloss → the Chinese word, in either script."""
    pairs = []
    for row, (traditional, simplified, glosses) in enumerate(_cedict(data)):
        told = [g for g in glosses if not g.startswith(("CL:", "variant of", "old variant"))]
        told = [re.sub(r"\([^)]*\)|\[[^\]]*\]|[㐀-鿿|]+", " ", gloss).strip() for gloss in told]
        told = [gloss for gloss in told if gloss]
        for gloss in told[:3]:
            pairs.append((gloss, traditional if row % 4 == 0 else simplified, simplified))
        if len(told) > 1:
            pairs.append(("; ".join(told), simplified, simplified))
    return source_of("cedict", pairs)


def _from_ecdict(data: Path) -> Source:
    """An English word or term → its Chinese translations."""
    pairs = []
    for row, line in enumerate(_lines(data / _ECDICT)):
        entry = _ENGLISH.match(line.strip())
        # Single words are what texts are made of; of the many terms every third will do.
        if not entry or (" " in entry[1] and row % 3) or "复数" in line or "变形" in line:
            continue
        told = _REMARKS.sub(" ", entry[2].replace("\\n", "；").split("；[网络]")[0])
        told = "".join(c if c > "\u33ff" or c in ",;，； " else " " for c in told)
        words = [w for w in re.split(r"[\s,;，；、]+", told) if 0 < len(w) <= 12]
        if words:
            pairs.append((entry[1], "，".join(words[:3]), words[0]))
    return source_of("ecdict", pairs)


def _law_names(data: Path, draw: random.Random) -> Source:
    """Two articles of one chapter of a law: what is said of one matter in other words."""
    chapters: dict[tuple[str, str], list[str]] = {}
    for line in _lines(data / "laws_articles.jsonl.gz"):
        row = json.loads(line)
        if row["ch"] and len(row["t"]) > 20:
            chapters.setdefault((row["law"], row["ch"]), []).append(row["t"][:_LONGEST])
    pairs = []
    for chapter, articles in chapters.items():
        draw.shuffle(articles)
        pairs += [
            (left, right, chapter)
            for left, right in zip(articles[::2], articles[1::2], strict=False)
        ][:3]
    return source_of("chapters", pairs)


def _our_sources(draw: random.Random) -> Iterator[Source]:
    lexicon = list(_lexicon_pairs(draw))
    if lexicon:
        yield source_of("lexicon", lexicon, ours=True)
    yield source_of("themes", list(_theme_pairs(draw)), ours=True)


def _lexicon_pairs(draw: random.Random) -> Iterator[tuple[str, str, str]]:
    """Every wording of a concept, in either language, → another of its wordings."""
    path = MODELS / "lexicon.toml"
    if not path.is_file():
        return
    for concept in tomllib.loads(path.read_text(encoding="utf-8"))["concepts"]:
        chinese = [*concept["zh"], *concept.get("say_zh", ())]
        english = [*concept["en"], *concept.get("say_en", ())]
        for word in (*english, *chinese[1:]):
            for other in draw.sample(chinese, min(2, len(chinese))):
                if other != word:
                    yield word, other, concept["zh"][0]


def _theme_pairs(draw: random.Random) -> Iterator[tuple[str, str, str]]:
    """A theme's words and another author's sentence → a sentence of the same theme and role."""
    themes = tomllib.loads(resource("themes.toml").read_text(encoding="utf-8"))["themes"]
    told: dict[tuple[str, str], list[str]] = {}
    for path in sorted((MODELS / "training").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            if row.get("split", "train") == "train":
                for theme in row["themes"]:
                    told.setdefault((theme, row["role"]), []).append(row["text"])
    for (theme, role), texts in sorted(told.items()):
        draw.shuffle(texts)
        for left, right in zip(texts[::2], texts[1::2], strict=False):
            yield left, right, theme
        if role == "problem" and theme in themes:
            words = [*themes[theme]["words_zh"], *themes[theme]["words_en"]]
            for word in (w.rstrip("*") for w in words):
                for text in draw.sample(texts, min(3, len(texts))):
                    yield word, text, theme
