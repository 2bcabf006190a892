"""A reader in another process, open during builds, sees the old state or the new one, never a mix."""

import json
import subprocess
import sys
from pathlib import Path

from indexer.library import Library
from tests.reports import write_reports

ROOT = Path(__file__).resolve().parents[1]

READ = """
import json, sys
from indexer.library import Library

def look(library):
    whole = library.search("", limit=None)
    assert whole.total == len({hit.passage_id for hit in whole.hits})
    sizes = {}
    for hit in whole.hits:
        sizes[hit.report.id] = sizes.get(hit.report.id, 0) + 1
    for mode in ("text", "hybrid"):
        found = library.search("人员力量 信息公开", mode=mode, limit=None)
        assert found.total == len(found.hits), (mode, found.total, len(found.hits))
    facets = library.search("", limit=0, facets=True)
    assert sum(n for _, n in facets.facets["section"]) == facets.total
    return sizes

seen = []
with Library.open(sys.argv[1]) as library:
    print("ready", flush=True)
    import select
    while not select.select([sys.stdin], [], [], 0)[0]:
        sizes = look(library)
        if not seen or seen[-1] != sizes:
            seen.append(sizes)
    seen.append(look(library))
print(json.dumps(seen))
"""


def test_a_reader_during_builds_corrections_and_removals(tmp_path: Path):
    paths = write_reports(tmp_path / "in", 9)
    root = tmp_path / "lib"
    with Library.open(root, create=True) as library:
        library.build(paths[:3], jobs=1)
    reader = subprocess.Popen(
        [sys.executable, "-c", READ, str(root)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert reader.stdout is not None
    assert reader.stdout.readline() == "ready\n", reader.communicate()[1]
    with Library.open(root) as library:
        library.build(paths[3:6], jobs=1)
        first = library.report_rows()[0].id
        size = sum(len(s.passages) for s in library.report(first).sections)
        library.correct(first, "year", 2018, "me")
        library.remove([first])
        library.build(paths[6:], jobs=1)
        final = {
            row.id: sum(len(s.passages) for s in library.report(row.id).sections)
            for row in library.report_rows()
        }
    with Library.open(root, engine="whoosh"):  # the full text is made anew under the reader
        pass
    out, errors = reader.communicate("stop\n", timeout=120)
    assert reader.returncode == 0, errors
    seen = json.loads(out)
    assert len(seen) > 1
    assert seen[-1] == final
    whole = final | {first: size}
    for state in seen:
        for report, passages in state.items():
            assert passages == whole[report], "a report is there whole or not at all"
