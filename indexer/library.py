"""The one door to a library: build it, search it, question it, count in it, correct it, check it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from filelock import FileLock

from corpus.inputs import iter_inputs
from corpus.report import Report, Role, SectionKind
from indexer import build, compare, cross_year, health
from indexer.browse import Browsing
from indexer.build import Builder, BuildResult, Progress
from indexer.compare import Comparison, Pair
from indexer.correcting import Correcting
from indexer.doubles import Doubling
from indexer.engines.base import EngineError
from indexer.errors import LibraryBusyError, LibraryError
from indexer.fulltext import FullText
from indexer.holding import Holding
from indexer.inquiring import Inquiring
from indexer.manifest import NAME, Manifest
from indexer.opening import (
    LOCK,
    ORIGINALS,
    PATIENCE,
    create_library,
    open_store,
    own_classifier,
    stamps,
)
from indexer.ranking import Mode
from indexer.schema import SCHEMA
from indexer.search import Request, SearchResult, Sort, find
from indexer.similarity import MOST_AT_OPENING, Similarity
from indexer.store import Failure, Store
from indexer.watching import UNWATCHED, Watcher
from indexer.worker import Pool, count_cores
from nlp.evidence import AnnexRow, FigureRow, ReportRow, Scope, StatementRow

if TYPE_CHECKING:
    from nlp.cluster import Cluster

__all__ = ["BuildResult", "Failure", "Library", "LibraryBusyError", "LibraryError"]

EVERYTHING = Scope()


def _ignore(stage: str, done: int, total: int, name: str) -> None:
    """Take a progress message and do nothing with it."""


class Library(Holding, Inquiring, Correcting, Browsing, Doubling):
    """An open library on disk; implements `nlp.evidence.Retriever`. Safe to share between threads.

    Readers never wait. What changes the library raises `LibraryBusyError` while another process
    or thread does. Every error a user can cause is a `LibraryError` or a `QueryError`.
    """

    def __init__(
        self, root: Path, store: Store, fulltext: FullText, similarity: Similarity
    ) -> None:
        self.root = root
        self._store = store
        self._fulltext = fulltext
        self._similarity = similarity
        self._lock = FileLock(root / LOCK)

    @classmethod
    def open(
        cls,
        path: Path | str,
        *,
        create: bool = False,
        engine: str | None = None,
        embedder: str | None = None,
        progress: Progress = _ignore,
    ) -> Self:
        """Open a library and finish what a killed build left undone.

        Args:
            path: the folder.
            create: make a library when the folder is missing or empty.
            engine: the full-text engine, "tantivy" or "whoosh"; None keeps the library's own.
            embedder: the folder of an embedding model, "shipped" or "none"; a build makes the
                vectors by it and keeps it. None keeps the library's own.
            progress: told how far the full text is when it has to be made again.

        Raises:
            LibraryError: there is no library, it is damaged, or of a newer version.
        """
        root = Path(path)
        if create and not (root / NAME).exists():
            create_library(root)
        Manifest.read(root, SCHEMA)
        store = open_store(root)
        try:
            library = cls(
                root, store, FullText(root, store, engine), Similarity(root, store, embedder)
            )
            library._finish(progress)
        except BaseException:
            store.close()
            raise
        return library

    def close(self) -> None:
        """Close all files."""
        self._fulltext.close()
        self._similarity.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # ---------------------------------------------------------------------------------- building

    def build(
        self,
        paths: Iterable[Path | str],
        *,
        jobs: int | None = None,
        progress: Progress = _ignore,
        home: Path | None = None,
        watch: Watcher = UNWATCHED,
    ) -> BuildResult:
        """Add files, folders and ZIP archives; what is there already, by its bytes, is skipped.

        A file that cannot be read is kept in `failures` and does not stop the others. Parts made
        by older versions of the parser or the classifier are made again first.

        Args:
            paths: the files, folders and archives.
            jobs: how many processes read; None means one for each core.
            progress: told how far the build is.
            home: files below this folder are known by their path from there; for files that lie
                in a temporary folder, which means nothing to the user.
            watch: told of each file; may ask to stop, what was read until then is kept.

        Raises:
            LibraryBusyError: the library is being changed elsewhere.
        """
        started = time.perf_counter()
        prefix = f"{home}{os.sep}" if home else ""
        inputs = tuple(
            replace(found, name=found.name.removeprefix(prefix))
            for found in iter_inputs(Path(path) for path in paths)
        )
        originals = self.root / ORIGINALS
        classifier = own_classifier(self.root)
        with self._changing(), Pool(jobs or count_cores(), classifier=classifier) as pool:
            watch.expect([found.name for found in inputs])
            build.drop_strays(self._store, originals)
            self._upgrade(pool, progress)
            builder = Builder(
                self._store, originals, pool, progress,
                lambda: self._fulltext.sync(progress, pool), watch,
            )  # fmt: skip
            builder.add(inputs)
            self._fulltext.prepare(progress, pool)
            self._similarity.prepare(progress)
        seconds = time.perf_counter() - started
        return BuildResult(
            builder.added,
            len(builder.known),
            tuple(builder.failed),
            seconds,
            tuple(builder.known),
        )

    def rebuild(
        self,
        *,
        reread: bool = True,
        jobs: int | None = None,
        progress: Progress = _ignore,
        watch: Watcher = UNWATCHED,
    ) -> BuildResult:
        """Make the library anew from the files it keeps; corrections stay, and it can be searched.

        The full text and the vectors are made by the engine and the embedder named when the library
        was opened. Killed, it goes on with the next build.

        Args:
            reread: read and label every file again; without, only those that a newer parser or
                classifier asks for.
            jobs: how many processes read; None means one for each core.
            progress: told how far it is.
            watch: told of each file; may ask to stop, the others then stay as they were.

        Returns:
            The reports read again as `added`; those that stay as they were as `failed`.

        Raises:
            LibraryBusyError: the library is being changed elsewhere.
        """
        started = time.perf_counter()
        originals, classifier = self.root / ORIGINALS, own_classifier(self.root)
        with self._changing(), Pool(jobs or count_cores(), classifier=classifier) as pool:
            build.drop_strays(self._store, originals)
            self._mark_stale()
            due = set(self._store.pending("parse"))
            if reread:
                self._store.mark_pending("parse")
            read, failed = build.reread(self._store, originals, pool, progress, watch)
            # What was only wanted, and not necessary, is no longer wanted by one who stops.
            left = [found for found in self._store.pending("parse") if found not in due]
            self._store.clear_pending("parse", left)
            build.relabel(self._store, pool, progress)
            self._fulltext.renew(progress, pool)
            self._similarity.prepare(progress)
        return BuildResult(read, 0, failed, time.perf_counter() - started)

    def remove(self, report_ids: Iterable[str]) -> int:
        """Remove reports with their originals and return how many there were.

        Corrections are kept: they hold again when the same file is added again.
        """
        with self._changing(PATIENCE):
            originals = self._store.remove_reports(report_ids)
            for original in originals:
                (self.root / ORIGINALS / original).unlink(missing_ok=True)
            self._fulltext.prepare(_ignore)
            self._similarity.follow(_ignore)
        return len(originals)

    def failures(self) -> tuple[Failure, ...]:
        """Return the files that could not be read, until they are read or dismissed."""
        return self._store.failures()

    def dismiss_failure(self, path: str) -> bool:
        """Forget a failure; return whether there was one."""
        with self._changing(PATIENCE):
            return self._store.drop_failure(path)

    # --------------------------------------------------------------------------------- searching

    def search(
        self,
        query: str,
        *,
        scope: Scope = EVERYTHING,
        limit: int | None = 20,
        offset: int = 0,
        sort: Sort = "relevance",
        facets: bool = False,
        mode: Mode = "text",
        fold: bool = False,
        expand: bool = True,
    ) -> SearchResult:
        """Search the passages; an empty query finds all of the scope. See `search.find`.

        Raises:
            QueryError: the query cannot be understood.
            LibraryError: the full text cannot be used, or there are no vectors for "semantic".
        """
        asked = Request(query, scope, limit, offset, sort, facets, mode, fold, expand=expand)
        return self._find(asked)

    def similar(
        self,
        passage_id: int,
        query: str = "",
        *,
        scope: Scope = EVERYTHING,
        limit: int | None = 20,
        offset: int = 0,
        sort: Sort = "relevance",
        facets: bool = False,
        fold: bool = False,
    ) -> SearchResult:
        """Find the passages most like one, inside a scope and a query that filters.

        Raises:
            LibraryError: there is no such passage.
        """
        asked = Request(query, scope, limit, offset, sort, facets, fold=fold, like=passage_id)
        return self._find(asked)

    def _find(self, request: Request) -> SearchResult:
        try:
            return find(self._store, self._fulltext, self._similarity, request)
        except EngineError:
            self._fulltext.close()
            self._similarity.close()
            self._finish(_ignore)
        try:
            return find(self._store, self._fulltext, self._similarity, request)
        except EngineError as error:
            raise LibraryError(
                f"the full text of {self.root} is not ready (perhaps it is being made): {error}"
            ) from error

    def report_rows(self, scope: Scope = EVERYTHING) -> tuple[ReportRow, ...]:
        """Return the reports of the scope, by agency, then year (unknown ones last)."""
        return self._store.report_rows(scope)

    def statement_rows(self, scope: Scope) -> tuple[StatementRow, ...]:
        """Return the statements of the scope, by report, then place in the report."""
        return self._store.statement_rows(scope)

    def annex_rows(self, scope: Scope) -> tuple[AnnexRow, ...]:
        """Return the rows of the tables that reports in no form append."""
        return self._store.annex_rows(scope)

    def section_counts(self, scope: Scope) -> Mapping[str, Mapping[SectionKind, int]]:
        """Return how many statements each section of each report of the scope has."""
        return self._store.section_counts(scope)

    def figure_rows(
        self, table: str, row: str, column: str, scope: Scope = EVERYTHING
    ) -> tuple[FigureRow, ...]:
        """Return one cell for each report of the scope that prints this row."""
        return self._store.figure_rows(scope, table=table, row=row, column=column)

    def figures(
        self,
        scope: Scope = EVERYTHING,
        *,
        table: str | None = None,
        row: str | None = None,
        column: str | None = None,
    ) -> tuple[FigureRow, ...]:
        """Return all cells of the scope, by report, then as printed; None means all."""
        return self._store.figure_rows(scope, table=table, row=row, column=column)

    def clusters(
        self,
        theme: str | None = None,
        *,
        roles: tuple[Role, ...] = (Role.PROBLEM,),
        scope: Scope = EVERYTHING,
    ) -> tuple[Cluster, ...]:
        """Put the statements of a theme, or of all, into clusters. See `nlp.cluster`.

        Args:
            theme: the key of a theme; None takes every statement of the scope.
            roles: the roles that count; none means all. Those of the scope are not used.
            scope: which reports are examined.

        Raises:
            LibraryError: there is no such theme.
        """
        from nlp.cluster import cluster
        from nlp.embed import EmbedderError
        from nlp.labels.taxonomy import theme_keys

        if theme is not None and theme not in theme_keys():
            raise LibraryError(f"there is no theme {theme}")
        themes = scope.themes if theme is None else (theme,)
        rows = self.statement_rows(replace(scope, roles=roles, themes=themes))
        try:
            return cluster(rows, theme)
        except EmbedderError as error:
            raise LibraryError(f"statements cannot be clustered: {error}") from error

    def cross_year_checks(self, scope: Scope = EVERYTHING) -> tuple[cross_year.CrossYearCheck, ...]:
        """Check the reports of the scope against those of the year before, which need not be in it."""
        wanted = {row.id for row in self.report_rows(scope)}
        families = cross_year.families(self.report_rows()).values()
        rows = [row for family in families if wanted & {r.id for r in family} for row in family]
        near = EVERYTHING if scope == EVERYTHING else Scope(reports=tuple(row.id for row in rows))
        figures = [
            figure
            for table, row in cross_year.ROWS
            for figure in self._store.figure_rows(near, table=table, row=row)
        ]
        checks = cross_year.check_years(rows, figures) if rows else ()
        return tuple(check for check in checks if check.report.id in wanted)

    def compare(self, old: str, new: str) -> Comparison:
        """Set two reports side by side by their ids. See `indexer.compare`.

        Raises:
            LibraryError: there is no such report.
        """
        return compare.compare(self.report(old), self.report(new))

    def carried_over(
        self, scope: Scope = EVERYTHING, *, least: float = 0.0, progress: Progress = _ignore
    ) -> tuple[Pair, ...]:
        """Return the reports of the scope that carry over last year's text, the most first.

        Args:
            scope: the later reports; those of the year before need not be in it.
            least: the least share of carried text, numbers masked, to be listed.
            progress: told how many reports are done.
        """
        wanted = {row.id for row in self.report_rows(scope)}
        pairs = compare.scan(self.report_rows(), self.report, wanted, progress)
        return tuple(pair for pair in pairs if pair.share.masked >= least)

    def report(self, report_id: str) -> Report:
        """Return a whole report, with corrections applied.

        Raises:
            LibraryError: there is no such report.
        """
        try:
            return self._store.load_report(report_id, corrected=True)
        except KeyError:
            raise LibraryError(f"there is no report {report_id}") from None

    def original(self, report_id: str) -> Path:
        """Return where the source file of a report is kept.

        Raises:
            LibraryError: there is no such report, or its file is gone.
        """
        original = self._store.originals().get(report_id)
        if original is None:
            raise LibraryError(f"there is no report {report_id}")
        path = self.root / ORIGINALS / original
        if not path.is_file():
            raise LibraryError(f"the file of report {report_id} is missing: {path}")
        return path

    # ------------------------------------------------------------------------------------- health

    def check(self) -> tuple[health.Problem, ...]:
        """Compare catalogue, originals and full text; return what does not agree."""
        return health.inspect(self._store, self.root / ORIGINALS, self._fulltext, self._similarity)

    def _finish(self, progress: Progress) -> None:
        """Bring what is derived up to date, unless somebody else is at it or nothing may be written."""
        whole = self._fulltext.fits() and not self._store.pending("index")
        if whole and not 0 < self._similarity.lag() <= MOST_AT_OPENING:
            return
        if not os.access(self.root, os.W_OK):
            return
        with suppress(LibraryBusyError), self._changing():
            self._fulltext.prepare(progress)
            self._similarity.follow(progress)

    def _upgrade(self, pool: Pool, progress: Progress) -> None:
        """Make again what an older parser or classifier made."""
        self._mark_stale()
        build.reread(self._store, self.root / ORIGINALS, pool, progress)
        build.relabel(self._store, pool, progress)

    def stale(self) -> tuple[str, ...]:
        """Return what an older version made: "parser", "classifier"; a build makes it again."""
        manifest = Manifest.read(self.root, SCHEMA)
        parser, classifier = stamps(self.root)
        parts = (
            ("parser", manifest.parser, parser),
            ("classifier", manifest.classifier, classifier),
        )
        return tuple(name for name, made, now in parts if made and made != now)

    def _mark_stale(self) -> None:
        """Note which reports an older parser or classifier made."""
        manifest = Manifest.read(self.root, SCHEMA)
        parser, classifier = stamps(self.root)
        if manifest.parser != parser:
            self._store.mark_pending("parse")
        if manifest.classifier != classifier:
            self._store.mark_pending("label")
        if (manifest.parser, manifest.classifier) != (parser, classifier):
            replace(manifest, parser=parser, classifier=classifier).write(self.root)
