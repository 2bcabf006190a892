"""Questions for what lies outside the themes become a free search: the words, and how they must be said.

Words of an enumeration («开放日、开放周», "bulletin boards or screens") are alternatives; in a plan the
sign `OR` stands between them.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

from corpus.report import Role
from nlp.facts.telling import is_thing
from nlp.facts.words import (
    Group,
    facts,
    group_of,
    groups_of,
    is_act,
    is_empty,
    is_light,
    pattern_of,
)
from nlp.labels.meaning import theme_meant
from nlp.names.figure_names import find_figures
from nlp.plan import OR, Aggregate, Kind, Plan
from nlp.readings import wording
from nlp.readings.fees import asks_who_charged
from nlp.readings.glosses import without_glosses
from nlp.readings.reading import Reading, denies
from nlp.readings.search_words import (
    english_asking,
    is_companion,
    is_quoted,
    phrases,
    quoted_in,
    without_marks,
)
from nlp.readings.wording import says
from nlp.segment import is_chinese, segment
from nlp.words.dictionary import word_class
from nlp.words.english_words import find_english
from nlp.words.lexicon import expand

_MOST_WORDS = 12  # a longer fragment is a text pasted in, not words looked for
_NOT_DONE = re.compile(
    rf"(?:没有|没|未|并未|尚未)(?:{facts()['whether']['actions_zh']})|(?:did|do|does|have|has) not\b|n't\b|\bnever\b",
    re.I,
)
_LACK = re.compile(
    r"单一|不足|不够|薄弱|缺乏|缺少|滞后|不高|不强|欠缺|出现|偏少|知道|少的|resolv|shortage|poor|lack|weak",
    re.I,
)
_JOINT = re.compile(
    r"[、/／]|或者?|还是|要么|(?<=[”」])\s*(?=[“「])|\b(?:or|and/or)\b", re.IGNORECASE
)
# What only asks somebody to do or explain something, and is no name of a thing to look for.
_NO_FRAGMENT = re.compile(
    r"最|怎么|怎样|如何|为什么|为何|多少|[几谁哪]|什么|啥|吗|呢|推荐|帮|请|我|你|您|咱|[?？!！=]|应该|能不能|可不可以|"
    r"\b(?:what|how|why|when|whom?|should|can|could|would|will|please|i|you|your|my|me|we|us|our|do|does|did|is|are|was|were|tell|let|help|recommend|buy|hello|hi)\b",
    re.IGNORECASE,
)


def read_search(r: Reading) -> Plan | None:
    """Take «which agencies did, or mention, X» where X is no theme; and bare words."""
    if _foreign().search(r.text) or _concedes_a_lack(r):
        return None
    mentioned = bool(phrases("mentions").search(r.text))
    if not mentioned and phrases("off").search(r.text):
        return None
    looked = mentioned or bool(phrases("whose").search(r.text)) or says("exists", r.text)
    asks = says("subject", r.text) or r.names_agency or looked
    if not (asks or is_fragment(r)):
        return None
    words = _words(r)
    groups = tuple(_group(word) for word in words if word != OR)
    core = tuple(g for g in groups if not g.weak)
    known = tuple(g for g in core if g.terms)
    exists = says("exists", r.text) or (says("yes_no", r.text) and not says("subject", r.text))
    # Neither yes nor no is certain of what is asked in a word nobody knows.
    certain = mentioned or says("mention", r.text) or len(known) == len(core)
    strict = exists and not (certain or says("exists", r.text))
    if strict or len(known) < len(core) / 2 or not _pins_down(core):
        return None
    counted = wording.counted_noun(r.text)
    plain = pattern_of("whether").sub(" ", r.text)
    return replace(
        r.plan(Kind.SEARCH),
        words=words,
        asks="mention" if mentioned or not asks else manner(r),
        aggregate=Aggregate.COUNT if counted else Aggregate.LIST,
        counted=counted or "agencies",
        negated=denies(plain) or bool(_NOT_DONE.search(plain)),
        yes_no=exists and certain and not counted,
    )


def _pins_down(core: tuple[Group, ...]) -> bool:
    """Tell whether the words that are known say what is looked for without those that are not.

    «Did any office buy a helicopter?» is not answered by what was bought.
    """
    known = [g for g in core if g.terms]
    named = [g for g in known if is_thing(g) and not is_companion(g)]
    return bool(known) and (len(known) == len(core) or bool(named) or len(known) > 1)


def read_specific(r: Reading) -> Plan | None:
    """Take a search that names a theme's word beside others that say more («社会监督员»)."""
    looked = says("subject", r.text) or says("exists", r.text)
    asks = looked or any(phrases(kind).search(r.text) for kind in ("mentions", "whose"))
    # «没有开通微博» asks who did not do it, and complains of nothing.
    faults = r.complaint or (r.complains and not _NOT_DONE.search(r.text))
    if not r.themes or faults or not asks or r.excluded:
        return None
    told = phrases("clauses").sub(" ", r.text)  # «这种做法» only sums up what was named
    if manner(r) == "planned" or _LACK.search(told) or denies(told) or says("complaint", told):
        return None
    if phrases("deeds").search(told) and wording.asked_role(told) is None:
        return read_search(r)
    outside = groups_of(wording.without_counting(phrases("asking").sub(" ", r.rest)))
    whole = groups_of(wording.without_counting(phrases("asking").sub(" ", r.text)))
    named = frozenset(facts()["specific"]["zh"])
    if not any(
        g.terms and not (g.weak or is_companion(g)) and wording.leftover_words(g.word)
        for g in outside
    ) and not any(named & {g.word, *g.terms[:2]} for g in whole):
        return None
    return read_search(r)


def read_who_does(r: Reading) -> Plan | None:
    """Take «谁让市民列席会议», «where is X needed»: an agency is looked for, not a person or place."""
    if quoted_in(r.text) and phrases("literal").search(r.text):
        return read_search(r)
    if r.themes or r.names_agency or r.complains or find_figures(r.text).figures:
        return None
    if asks_who_charged(r) or _is_of_solved_faults(r):
        return None
    if said := _IS_THERE.match(r.text):
        return read_search(replace(r, text=_FOR_WHOM.sub(" ", said["what"])))
    if _plans_for_a_theme(r):
        return None
    named = _WHO_DOES.search(r.text) or _NAMES_A_WORD.search(r.text)
    if not named or says("quantity", r.text) or says("problems_of", r.text):
        return None
    given = quoted_in(r.text) or (r.language == "en" and is_chinese(r.text))
    return read_search(r) if given or wording.leftover_words(r.text) else None


def _is_of_solved_faults(r: Reading) -> bool:
    """Tell whether faults that were put right are asked for, whichever they are («老问题…解决了的»)."""
    solved = wording.asked_role(r.text) is Role.RESOLVED and _FAULT.search(r.text)
    return bool(solved) and not wording.leftover_words(r.text)


_FAULT = re.compile(
    r"问题|不足|短板|毛病|缺点|老大难|\b(?:problem|shortcoming|weakness|fault|failing)", re.I
)


def _plans_for_a_theme(r: Reading) -> bool:
    """Tell whether what is planned or put right plainly means a theme («谁打算把发布速度提上来»)."""
    if wording.asked_role(r.text) not in (Role.MEASURE, Role.RESOLVED):
        return False
    return theme_meant(wording.without_asking_words(r.text), plainly=True) is not None


def _concedes_a_lack(r: Reading) -> bool:
    """Tell whether it is asked who admits not to have done something: whoever is silent does not."""
    plain = pattern_of("whether").sub(" ", r.text)
    return says("reports.told", r.text) and bool(denies(plain) or _NOT_DONE.search(plain))


# Whoever asks where a thing is mentioned looks for its word, not for what it may mean.
_NAMES_A_WORD = re.compile(
    r"提到|提及|谈到|讲到|写到|说到|说起|提起|写过|讲过|提过|哪一?(?:份|篇|本)|\bmention\w*|\b(?:writ|talk|speak)\w* (?:about|of|on)\b",
    re.IGNORECASE,
)
# «有没有放自助查询机的？都放在哪»: where a thing is found is told by the passages that name it.
_IS_THERE = re.compile(
    r"(?P<what>有没有[^，。？?]{3,}[的了过吗])[？?，,\s]+(?:都|分别|各|具体)*(?:放|设|摆|装|建|开)?(?:置|立)?在(?:哪|什么地方)[里儿些]?[？?\s]*$"
)
_FOR_WHOM = re.compile(
    r"[给供让](?:老百姓|群众|大家|百姓|市民|居民|村民|企业|办事人)[^，。？?]{0,2}(?=的)"
)
_WHO_DOES = re.compile(
    r"^谁(?!是|负责|牵头|主管|分管|管)|由(?:谁|哪[家个])|^哪[里儿](?!的?电话)|^(?:show|tell|find)(?: me| us)? where\b|^where (?:is|are|was|were|do|does|did|can|has|have)\b|^who (?!is\b|are\b|was\b|were\b)",
    re.IGNORECASE,
)


def is_fragment(r: Reading) -> bool:
    """Tell whether a text only names something: «学校食堂明厨亮灶», "blood donation"."""
    if r.themes or r.years.years or find_figures(r.text).figures or _NO_FRAGMENT.search(r.text):
        return False
    return 0 < len(groups_of(r.text)) <= _MOST_WORDS


def _words(r: Reading) -> tuple[str, ...]:
    """Return the words looked for, with `OR` between the parts of an enumeration."""
    parts: list[list[str]] = []
    for part in _JOINT.split(_bare(r.text)):
        told = {word for other in parts for word in other}
        if found := [word for word in _words_of(part) if word not in told]:
            parts.append(found)
    words: list[str] = []
    for part in _sharing(parts):
        words += [OR, *part] if words else part
    return tuple(words)


def _sharing(parts: list[list[str]]) -> list[list[str]]:
    """Give each name of a list what follows the last of them: «请[代表]、[委员]来监督»."""
    shared = parts[-1][1:] if len(parts) > 1 else []
    if not shared or any(len(part) > 1 for part in parts[:-1]):
        return parts
    return [[*part, *shared] for part in parts[:-1]] + parts[-1:]


def _words_of(part: str) -> list[str]:
    """Return the words of a part; a wording of the field («职业打假», "notice board") stays one."""
    quoted = [found[0] for found in quoted_in(part)]
    for mark in quoted:
        part = part.replace(mark, " ")
    numbers = re.findall(r"(?<![\d.])\d{3,}(?![\d.])", part)
    longer = [w for w in find_english(part) if " " in w.text.strip()]
    rest = part
    for several in longer:
        rest = rest[: several.start] + " " * len(several.text) + rest[several.end :]
    joined = _joined_words(rest)
    for word in joined:
        rest = rest.replace(word, " " * len(word))
    said = [g for g in expand(rest) if is_chinese(g.source) or " " in g.source]
    for gained in said:
        rest = rest[: gained.start] + " " * len(gained.source) + rest[gained.end :]
    found = [g.word for g in groups_of(rest, acts=True) if not is_light(g.word)]
    return [
        *quoted,
        *joined,
        *numbers,
        *(w.text for w in longer),
        *(gained.source for gained in said),
        *found,
    ]


def _joined_words(text: str) -> list[str]:
    """Return words of three characters that are in no dictionary («意见本»): a word and a thing right behind it."""
    joined = []
    for one, two in itertools.pairwise(segment(text)):
        word = text[one.start : two.end]
        names = one.end == two.start and len(one.text) > 1 and len(two.text) == 1
        if not names or not is_chinese(word) or is_empty(two.text) or is_act(two.text):
            continue
        last = not is_chinese(text[two.end : two.end + 1])
        if word_class(two.text) in _SINGLE_THINGS or (last and word_class(two.text) in _COUNTED):
            joined.append(word)
    return joined


_SINGLE_THINGS, _COUNTED = ("n", "ng", "k"), ("r", "q", "m", "j", "g")


def _group(word: str) -> Group:
    """Return what stands for a word, with the terms of the field for an everyday wording."""
    if word.isdigit() or is_quoted(word):
        return Group(word, (without_marks(word),))
    group = group_of(word)
    known = group.terms != (word,)
    gained = [g for g in expand(word) if g.source == word and is_chinese(word) and not known]
    terms = [*group.terms, *(t for g in gained for t in g.terms)]
    if not is_chinese(word):
        terms += [t for term in group.terms if is_act(term) for t in group_of(term).terms]
    return replace(group, terms=tuple(dict.fromkeys(terms)))


_LEADING = re.compile(r"(?:^|(?<=[\s，,]))(?:有|是|说|给|由|把)(?=[\u4e00-\u9fff]{2})")


def _bare(text: str) -> str:
    """Return a question without what asks; a wording of several words («sit in on») stays whole."""
    whole = without_glosses(phrases("clauses").sub(" ", _DIVISION.sub("", text)), english_asking())
    plain = _WANTED.sub(" ", whole)
    for _ in range(2):  # what stood before a word that asked now ends the question
        plain = _without_asking(plain)
    return wording.without_counting(_LEADING.sub(" ", plain))


def _without_asking(plain: str) -> str:
    kept = [(w.start, w.start + len(w.text)) for w in find_english(plain) if " " in w.text]
    kept += [found.span() for found in quoted_in(plain)]

    def drop(found: re.Match[str]) -> str:
        inside = any(start <= found.start() and found.end() <= end for start, end in kept)
        return found[0] if inside else " "

    return phrases("asking").sub(drop, plain)


def parts_of(words: tuple[str, ...]) -> tuple[tuple[Group, ...], ...]:
    """Return the alternatives of the words of a plan."""
    parts: list[list[Group]] = [[]]
    for word in words:
        if word == OR:
            parts.append([])
        else:
            parts[-1].append(_group(word))
    return tuple(tuple(part) for part in parts if part)


# A romanised place before its kind is part of a name.
_DIVISION = re.compile(
    r"\b(?!(?:Did|Does|Do|Has|Have|Was|Were|Is|Are|In|Of|The|For|By|At|What|Which|How|When|Where|Who)\b)[A-Z][a-z]+(?:(?=\s*□)| (?:Town(?:ship)?|County|City|District|Sub-?[Dd]istrict)\b)"
)


def _foreign() -> re.Pattern[str]:
    words = facts()["foreign"]
    return re.compile(rf"{words['zh']}|\b(?:{words['en']})\b", re.I)


_WANTED = re.compile(
    r"(?:想|打算|准备|计划|准备要|有意)要?(?=办|搞|做|开|请|用|让|建|设|聘|招|推|引)|\b(?:promis|plann?|intend|propos)\w*\b",
    re.I,
)


def manner(r: Reading) -> str:
    """Return how it must be said: "mention", "planned", or "done"."""
    if says("mention", r.text):
        return "mention"
    if _WANTED.search(r.text):
        return "planned"
    role = wording.asked_role(r.text)
    if role is not None and role.value == "measure":
        return "planned"
    return "done"
