"""The visible cues of `models/cues.toml`: what a heading says, what a clause's own words say.

Cues are matched on a folded text without white space and with full-width punctuation, so «不 及时»
and «不及时» read alike; what is returned is the exact text of the clause.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from corpus.report import Role
from corpus.resources import resource
from nlp.segment import fold, squeeze
from nlp.words.patterns import Candidates, PatternSets, first, spread

# The parts of a heading path are joined like this by `corpus.passages`.
PATH = "›"

_FULL_WIDTH = str.maketrans(",;:()?!", "，；：（）？！")
_STOPS = "。：；，、"
_ENUMERATOR = re.compile(
    r"[-•·●◆■▪|]*(?:第?[一二三四五六七八九十]{1,2}(?:是(?!否)|要(?!求)|、|\.|．|，(?!是))"
    r"|其[一二三四五六](?:是|，)?|(?:首先|其次|再次|再者|最后|另外|此外)(?:是|，)?"
    r"|（[一二三四五六七八九十\d]{1,3}）|[①-⑳⑴-⒇]|\d{1,2}[、．）]|\d{1,2}\.(?!\d))*"
)
# A need («还需加强») yields to a future word before it; an admission («还有差距») does not.
_NEED = re.compile(r"[需须应待]|还要|仍要")
_FIRM = re.compile(r"有待|亟待|(?:仍|还|尚|依旧|依)(?:旧|然)?(?:有|存|未|没|显)|差距")
_UNSOLVED = re.compile(
    r"[仍尚]未|仍(?:然|旧)?[存有]|依然|依旧|[未没][^，。；]{0,4}(?:解决|整改|改善|到位)"
    r"|(?:[和及与、暨]|以及)[^，。；]{0,6}(?:存在|面临|新)[^，。；]{0,6}(?:问题|不足)"
)
# «上年指出的问题已整改，但仍存在以下不足»: what is said after the turn counts.
_TURN = re.compile(r"[，；。](?=但|仍|却|不过|然而|今年又|本年度?又|也[还存]|还[存有])")
# A title stands without stops; what is done («…的问题已修复») is told, and no title.
_TITLE = re.compile(r"[^，。；：已均]{2,30}")
# A sentence that promises more of the kind: «存在一些不足», «重点做好以下工作», «主要表现为».
_COUNT = r"(?:[一二两三四五六七八九十几\d]+(?:个|点|方面|处|项|条|类|大))"
_LACKS = r"(?:问题|不足|短板|差距|困难|弱项|欠账|毛病|薄弱环节)"
_ANNOUNCES = re.compile(
    rf"(?:[:：]\s*|(?:以下|如下|下列|下面|这些|这样|这么)[^，。；]{{0,12}}|[有是为在]{_COUNT}"
    rf"|(?:{_COUNT}|一些|一定|不少|诸多|许多|若干|较多|较大|新的?)[^，。；]{{0,8}}(?:{_LACKS}|工作)[^，。；]{{0,6}}"
    rf"|{_LACKS}[^，。；]{{0,4}}(?:不少|较多|很多|明显|突出|不容忽视)"
    r"|(?:表现|体现)(?:在|为)[^，。；]{0,8})[。；，]?\s*$"
)
# What opens a rule («对…不及时的，予以约谈») before the words that would be an admission.
_RULE_OPENS = re.compile(r"对|凡|将|把|列|要求|明确|不按|严禁|整治")
_BLANK = "□"
# A heading printed like a clause («（一）存在的主要问题。»), without its number.
_MAX_TITLE = 8
# «问题之一，…», «【改进】…»
_NUMBERED = re.compile(
    r"[【〔\[]?([^，。；：【】〔〕\[\]]{2,10})[】〕\]]|([^，。；：]{2,6}之[一二三四五六七八九十])[，：]"
)
_DONE = re.compile(
    r"(?:已|现已|均已|业已)(?:经)?(?!发现|存在|有|成为|达|超)[^，。；的]{1,16}(?:[，。；、]|并|$)"
)
_MAX_INLINE = 30  # characters of a heading inside a clause; a longer run is a sentence of its own
# Strong cues after heading, resolved, problem and measure, in the order in which they decide.
_LAST = ("judgement", "negation", "fact", "practice")
_ROLE_OF = {
    "resolved": Role.RESOLVED,
    "problem": Role.PROBLEM,
    "measure": Role.MEASURE,
    "practice": Role.PRACTICE,
    "judgement": Role.PRACTICE,
    "negation": Role.FACT,
    "fact": Role.FACT,
    "closing": Role.FACT,
    "deadline": Role.MEASURE,
}
_NAMED_APART = ("judgement", "closing", "deadline")  # lists that stand in the table of another role


@dataclass(frozen=True, slots=True)
class Reading:
    """A clause made ready for cues.

    `text` is folded and without its enumerator, `offsets` lead back to the clause. `stated` is
    `text` with phrases blanked that name a shortcoming without admitting it («针对…问题»).
    `found` are the first matches of the cues that match, by the name of their list: of themes and
    solved problems in `text`, of all others in `stated`.
    """

    source: str
    text: str
    stated: str
    offsets: Sequence[int]
    found: Mapping[str, Sequence[re.Match[str]]]

    def exact(self, start: int, end: int) -> str:
        """Return the characters of the clause behind a span of the folded text."""
        return _exact(self.source, self.offsets, start, end)


@dataclass(frozen=True, slots=True)
class RoleCue:
    """A role, the text that says so, the kind of cue, and where it starts in the folded text."""

    role: Role
    text: str
    kind: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class ThemeCue:
    """The longest cue of a theme in a clause, where the first one starts, how many there are."""

    text: str
    at: int
    distinct: int


class Cues:
    """The compiled cues. `stamp` changes with the file, `bonus` weighs the kinds of role cue."""

    def __init__(self, data: Mapping[str, Any], stamp: str) -> None:
        self.stamp = stamp
        self.bonus: Mapping[str, float] = data["bonus"]
        self._heading = {kind: _compile(cues) for kind, cues in data["heading"].items()}
        self._named_only = self._heading.pop("named_only")
        self._presupposed = _compile(data["presupposed"]["cues"])
        strong = {name: data[name]["strong"] for name in _ROLE_OF if name not in _NAMED_APART}
        strong["judgement"] = data["practice"]["judgement"]
        strong["closing"] = data["fact"]["closing"]
        strong["deadline"] = data["measure"]["deadline"]
        weak = {
            f"weak:{name}{i}": [cue]
            for name in _ROLE_OF
            for i, cue in enumerate(data.get(name, {}).get("weak", ()))
        }
        self._marks = {name: f"strong:{name}" for name in strong}
        self._marks |= {name: name for name in (*weak, *data["scope"], "rule")}
        self._opening = {name: _compile(cues) for name, cues in data["opening"].items()}
        self._themes = {f"theme:{key}": key for key in data["theme"]}
        self._in_full = frozenset((*self._themes, "resolved"))
        self._sets = PatternSets(
            {
                **strong,
                **weak,
                **data["scope"],
                **{name: data["theme"][key] for name, key in self._themes.items()},
                "presupposed": data["presupposed"]["cues"],
                "rule": data["rule"]["cues"],
            }
        )

    @classmethod
    def load(cls) -> Cues:
        """Load the cues that ship with this installation."""
        return _load()

    def read(self, clause: str) -> Reading:
        """Fold a clause and drop its enumerator («一是», «1.», «（二）»)."""
        return self.read_all((clause,))[0]

    def read_all(self, clauses: Sequence[str]) -> list[Reading]:
        """Return what `read` returns for each clause, in a fraction of the time."""
        bare = [_bare(clause) for clause in clauses]
        candidates = self._sets.among_all([text for text, _ in bare])
        return [
            self._reading(clause, text, offsets, candidates[i])
            for i, (clause, (text, offsets)) in enumerate(zip(clauses, bare, strict=True))
        ]

    def _reading(
        self, clause: str, text: str, offsets: Sequence[int], candidates: Candidates
    ) -> Reading:
        stated = text
        if "presupposed" in candidates:
            stated = self._presupposed.sub(lambda m: _BLANK * (m.end() - m.start()), text)
        found: dict[str, list[re.Match[str]]] = {}
        in_full = self._in_full
        for name, patterns in candidates.items():
            where = text if name in in_full else stated
            hits = [match for pattern in patterns if (match := pattern.search(where)) is not None]
            if hits:
                found[name] = hits
        return Reading(clause, text, stated, offsets, found)

    def heading(self, path: str) -> RoleCue | None:
        """Return what a heading path says of the clauses under it, innermost heading first."""
        for part in reversed(path.split(PATH)):
            text, offsets = _bare(part)
            text = text.rstrip(_STOPS)
            turn = max((match.end() for match in _TURN.finditer(text)), default=0)
            found = self._announcement(text, turn) or self._announcement(text, 0)
            if found:
                kind, match = found
                if kind == "mixed":
                    return None
                exact = _exact(part, offsets, *match.span())
                return RoleCue(_ROLE_OF[kind], exact, "heading")
        return None

    def _announcement(self, text: str, start: int) -> tuple[str, re.Match[str]] | None:
        """Return the first kind of heading that `text` is from `start` on, and what says so."""
        for kind in ("resolved", "mixed", "measure", "problem"):
            if kind == "problem":
                text = self._named_only.sub(lambda m: _BLANK * (m.end() - m.start()), text)
            match = self._heading[kind].search(text, start)
            if match and not (kind == "resolved" and _UNSOLVED.search(text, start)):
                return kind, match
        return None

    def is_account(self, path: str) -> bool:
        """Tell whether a heading opens an account of what was done («（二）主动公开情况»)."""
        parts = (_bare(part)[0].rstrip(_STOPS) for part in path.split(PATH))
        return any(self._heading["practice"].search(part) for part in parts)

    def role(
        self, reading: Reading, heading: RoleCue | None, *, account: bool = False
    ) -> RoleCue | None:
        """Return the role that strong cues give.

        The order: heading, resolved, problem, measure, then `_LAST`; None when all are silent. In an
        `account` of what was done a deadline was met.
        """
        if closing := self._find("closing", reading):
            return closing
        problem = self._admission(reading)
        future = self._find("measure", reading)
        if future is None and not account:
            future = self._find("deadline", reading)
        if heading is not None:
            return self._under(heading, reading, problem, future)
        resolved = self._find("resolved", reading)
        if resolved and not future and not _UNSOLVED.search(reading.text):
            return resolved
        if self.is_own_trade(reading):
            return future  # what is wrong with the trade is no shortcoming of disclosure
        if problem and not (future and _yields(problem, future)):
            return problem
        return future or self._answer(reading) or self._first(_LAST, reading)

    def announced(self, text: str) -> RoleCue | None:
        """Return the role of a short heading inside a folded clause («整改方向：…», «问题之一，…»)."""
        if numbered := _NUMBERED.match(text):
            return self.heading(numbered[1] or numbered[2])
        title, colon, rest = text.partition("：")
        if not (colon and rest) or len(title) > _MAX_INLINE:
            return None
        return self.heading(title)

    def is_lead_in(self, clause: str) -> bool:
        """Tell whether a clause says nothing itself but announces those after it («不足如下：»)."""
        if clause.rstrip().endswith(("：", ":")):
            return True
        title = self.read(_bare_end(clause)).text
        return len(title) <= _MAX_TITLE and self.heading(title) is not None

    def tone(self, clause: str) -> RoleCue | None:
        """Return what a clause announces for those after it under the same heading."""
        text = _bare(clause)[0]
        if announced := self.announced(text):
            return announced
        promises = _ANNOUNCES.search(clause) or _TITLE.fullmatch(text)
        return self.heading(_bare_end(clause)) if promises else None

    def opening(self, reading: Reading, *, account: bool) -> RoleCue | None:
        """Return the role of the verb that opens a clause without tense.

        An aspiration (加强) is a measure and a standing arrangement (建立) a practice; in an
        `account` of what was done both are practice.
        """
        for name, pattern in self._opening.items():
            if match := pattern.match(reading.text):
                role = Role.PRACTICE if account else _ROLE_OF[name]
                return RoleCue(role, reading.exact(*match.span()), "opening")
        return None

    def themes(self, reading: Reading) -> dict[str, ThemeCue]:
        """Return what names each theme in the clause."""
        found: dict[str, ThemeCue] = {}
        for name, matches in reading.found.items():
            key = self._themes.get(name)
            if key is not None:
                spans = [match.span() for match in matches]
                start, end = max(spans, key=lambda span: (span[1] - span[0], -span[0]))
                found[key] = ThemeCue(reading.exact(start, end), min(spans)[0], len(spans))
        return found

    def marks(self, reading: Reading) -> tuple[str, ...]:
        """Return the names of the role cues found, as features of the classifier."""
        text = reading.stated
        found = [self._marks[name] for name in reading.found if name in self._marks]
        found += [f"opens:{n}" for n, pattern in self._opening.items() if pattern.match(text)]
        found.append(f"begins:{text[:2]}")
        if _BLANK in text:
            found.append("presupposed")
        return tuple(found)

    def _under(
        self, heading: RoleCue, reading: Reading, problem: RoleCue | None, future: RoleCue | None
    ) -> RoleCue:
        """Let the clause overrule its heading only where it is plain that it does."""
        firm = problem if _is_firm(problem) else None
        if heading.role is Role.MEASURE:
            done = self._find("resolved", reading) or self._done(reading)
            return heading if future else firm or done or heading
        if future and not (firm and firm.at > future.at and not _yields(firm, future)):
            return future
        if heading.role is Role.RESOLVED:
            return firm or heading
        return heading if problem else self._find("resolved", reading) or heading

    def _admission(self, reading: Reading) -> RoleCue | None:
        """Return the problem cue that neither a negation nor a rule takes back."""
        text = reading.stated
        found = reading.found
        if "problem" not in found:
            return None
        negation = first(found.get("negation", ()))
        rule = first(found.get("rule", ()))
        for match in spread([match.re for match in found["problem"]], text):
            if negation and negation.start() <= match.start():
                return None
            if rule and match.start() < rule.start() and _RULE_OPENS.search(text[: match.start()]):
                continue
            return RoleCue(Role.PROBLEM, reading.exact(*match.span()), "problem", match.start())
        return None

    def _answer(self, reading: Reading) -> RoleCue | None:
        """«针对力量薄弱的现状，进一步明确人员»: a measure, unless the clause says it is done."""
        rest = reading.stated.lstrip(_BLANK)
        blanked = len(reading.stated) - len(rest)
        if not blanked or not reading.text.startswith(("针对", "结合", "鉴于")):
            return None
        if "practice" in reading.found:
            return None
        return RoleCue(Role.MEASURE, reading.exact(0, blanked), "measure")

    def _done(self, reading: Reading) -> RoleCue | None:
        """«指南已重新核定并上网» among what is to be done: it has been done."""
        match = _DONE.search(reading.text)
        if match is None:
            return None
        return RoleCue(Role.RESOLVED, reading.exact(*match.span()), "resolved", match.start())

    def is_own_trade(self, reading: Reading) -> bool:
        """Tell whether a clause speaks of the agency's business and not of disclosure."""
        return "business" in reading.found and "about" not in reading.found

    def _first(self, names: Iterable[str], reading: Reading) -> RoleCue | None:
        return next((cue for name in names if (cue := self._find(name, reading))), None)

    def _find(self, name: str, reading: Reading) -> RoleCue | None:
        match = first(reading.found.get(name, ()))
        if match is None:
            return None
        return RoleCue(_ROLE_OF[name], reading.exact(*match.span()), name, match.start())


def _is_firm(problem: RoleCue | None) -> bool:
    return problem is not None and _FIRM.search(problem.text) is not None


def _yields(problem: RoleCue, future: RoleCue) -> bool:
    """Tell whether a future word takes the problem cue back («下一步还需…», «将…薄弱环节»)."""
    if future.at > problem.at:
        return False
    return bool(_NEED.search(problem.text)) or not _is_firm(problem)


def _bare(clause: str) -> tuple[str, Sequence[int]]:
    """Fold a clause and drop its enumerator; offsets lead back to the clause."""
    text, offsets = _squeeze(clause)
    match = _ENUMERATOR.match(text)
    skip = match.end() if match and match.end() < len(text) else 0
    return text[skip:], offsets[skip:]


def _exact(source: str, offsets: Sequence[int], start: int, end: int) -> str:
    return source[offsets[start] : offsets[end - 1] + 1] if start < end else ""


def _squeeze(clause: str) -> tuple[str, Sequence[int]]:
    """Fold a clause for cues; most have no white space, and then every offset is its own."""
    folded = fold(clause).translate(_FULL_WIDTH)
    if "".join(folded.split()) == folded:
        return folded, range(len(folded))
    squeezed = squeeze(clause)
    return squeezed.text.translate(_FULL_WIDTH), squeezed.offsets


def _compile(cues: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(cues))


@lru_cache(maxsize=1)
def _load() -> Cues:
    raw = resource("cues.toml").read_bytes()
    return Cues(tomllib.loads(raw.decode("utf-8")), hashlib.sha256(raw).hexdigest()[:12])


def _bare_end(clause: str) -> str:
    return clause.rstrip("：:，,。 ")
