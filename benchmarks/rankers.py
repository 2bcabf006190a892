"""Other ways to rank passages, as their users would set them up, over words cut the same way.

Each takes the passages and returns a function from a query to the places of the best ten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from benchmarks.needs import TOP
from benchmarks.peers import cut, query_words

Rank = Callable[[str], list[int]]
Make = Callable[[Sequence[str]], Rank]

LSA_SIZE = 256


def whoosh_bm25(passages: Sequence[str]) -> Rank:
    """Rank by Whoosh's own BM25F, any word enough."""
    from whoosh import fields, query
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.filedb.filestore import RamStorage

    schema = fields.Schema(id=fields.STORED, words=fields.TEXT(SpaceSeparatedTokenizer()))
    index = RamStorage().create_index(schema)
    writer = index.writer()
    for place, words in enumerate(passages):
        writer.add_document(id=place, words=words)
    writer.commit()
    searcher = index.searcher()

    def rank(text: str) -> list[int]:
        asked = query.Or([query.Term("words", word) for word in query_words(text)])
        return [hit["id"] for hit in searcher.search(asked, limit=TOP)]

    return rank


def tantivy_bm25(passages: Sequence[str]) -> Rank:
    """Rank by tantivy's BM25, any word enough."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("id", stored=True)
    builder.add_text_field("words", tokenizer_name="space", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema)
    space = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("space", space)
    writer = index.writer(50_000_000, 1)
    for place, words in enumerate(passages):
        document = tantivy.Document()
        document.add_integer("id", place)
        document.add_text("words", words)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def rank(text: str) -> list[int]:
        asked = tantivy.Query.boolean_query(
            [
                (
                    tantivy.Occur.Should,
                    tantivy.Query.term_query(schema, "words", word, index_option="freq"),
                )
                for word in query_words(text)
            ]
        )
        hits = searcher.search(asked, TOP).hits
        return [searcher.doc(address)["id"][0] for _, address in hits]

    return rank


def bm25s(passages: Sequence[str]) -> Rank:
    """Rank by bm25s as it comes."""
    import bm25s as library

    index = library.BM25()
    index.index([words.split() for words in passages], show_progress=False)
    most = min(TOP, len(passages))

    def rank(text: str) -> list[int]:
        words = [word for word in query_words(text) if word in index.vocab_dict]
        if not words:
            return []
        found, scores = index.retrieve([words], k=most, show_progress=False, n_threads=1)
        kept = zip(found[0].tolist(), scores[0].tolist(), strict=True)
        return [place for place, score in kept if score > 0]

    return rank


def tfidf(passages: Sequence[str]) -> Rank:
    """Rank by the cosine of TF-IDF vectors, as scikit-learn weighs them."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    made = TfidfVectorizer(analyzer=str.split)
    table = made.fit_transform(passages)

    def rank(text: str) -> list[int]:
        query = made.transform([" ".join(query_words(text))])
        return _best((table @ query.T).toarray()[:, 0])

    return rank


def lsa(passages: Sequence[str]) -> Rank:
    """Rank by the cosine of TF-IDF vectors folded into 256 dimensions of this collection."""
    from sklearn.decomposition import TruncatedSVD
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.preprocessing import normalize

    made = TfidfVectorizer(analyzer=str.split)
    weighed = made.fit_transform(passages)
    folded = TruncatedSVD(min(LSA_SIZE, *(n - 1 for n in weighed.shape)), random_state=0)
    table = normalize(folded.fit_transform(weighed))

    def rank(text: str) -> list[int]:
        query = folded.transform(made.transform([" ".join(query_words(text))]))
        return _best(table @ normalize(query)[0])

    return rank


PEERS: Mapping[str, Make] = {
    "Whoosh BM25": whoosh_bm25,
    "tantivy BM25": tantivy_bm25,
    "bm25s": bm25s,
    "TF-IDF cosine": tfidf,
    "LSA": lsa,
}


def peer(name: str, passages: Sequence[str]) -> Rank:
    """Return a peer over these passages."""
    return PEERS[name](passages)


def cut_all(passages: Sequence[str]) -> list[str]:
    """Return the passages as words between spaces, which is what the peers are given."""
    return [cut(text) for text in passages]


def _best(scores: np.ndarray) -> list[int]:
    """Return the places of the best ten above zero, ties as they stand."""
    order = np.argsort(-scores, kind="stable")[:TOP]
    return [int(place) for place in order if scores[place] > 0]
