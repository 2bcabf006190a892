"""What the rules of reading look at: a question with names and years masked, and what was recognised."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from corpus.bodies import body_of
from nlp.names.agencies import Known, Named
from nlp.names.places import last_place, places_inside
from nlp.names.years import Years
from nlp.plan import Aggregate, Kind, Plan, ReportTest
from nlp.readings import wording
from nlp.readings.wording import ThemeWord, says
from nlp.sentences import say

WHETHER = re.compile(r"有没有|有无|是否|是不是|有木有|存不存在|会不会")


# «收过钱没有» asks whether, and complains of nothing.
_OR_NOT = re.compile(r"(?<=[了过])没有?[呢啊]?[？?。]?\s*$")


@dataclass(frozen=True, slots=True)
class Reading:
    """A question on its way to a plan. `excluded` are agencies that are not meant («除…外»).

    `ruled_out` are clauses that say what is not to be counted; they are no part of the text.
    """

    question: str
    language: str
    text: str
    years: Years
    named: Named
    themes: tuple[ThemeWord, ...]
    known: Known
    excluded: tuple[str, ...] = ()
    ruled_out: tuple[str, ...] = ()

    @property
    def rest(self) -> str:
        """Return the text with theme words masked too."""
        return wording.mask_themes(self.text, self.themes)

    @property
    def theme_keys(self) -> tuple[str, ...]:
        """Return the themes named, each once."""
        return tuple(dict.fromkeys(word.key for word in self.themes))

    @property
    def complaint(self) -> bool:
        """Tell whether words for a theme say that something is lacking."""
        return any(word.complaint for word in self.themes)

    @property
    def complains(self) -> bool:
        """Tell whether the question says, of whatever it is about, that it is lacking or bad."""
        text = without_asking(self.text)
        return self.complaint or says("polarity", text)

    @property
    def names_agency(self) -> bool:
        """Tell whether agencies, places or types are named, held or not."""
        named = self.named
        return bool(named.agencies or named.places or named.agency_types or named.missing)

    def plan(self, kind: Kind) -> Plan:
        """Return a plan of this kind with what was recognised in every question."""
        named = self.named
        return Plan(
            self.question,
            self.language,
            kind,
            agencies=named.agencies,
            places=self._places(),
            agency_types=named.agency_types,
            years=self.years.years,
            excluded=self.excluded,
        )

    def _places(self) -> tuple[str, ...]:
        """Return the places named; one that tells a bare name apart shuts no other agency out."""
        named = self.named
        held = [a for a in self.known.agencies if a.name in named.agencies and a.place]
        bare = any(a.place not in a.name and a.place in named.places for a in held if a.place)
        if named.group or len(named.agencies) < 2:
            return named.places
        if not bare:
            return () if self._shuts_out(named.places) else named.places
        whole = (a.place for a in held if a.place and last_place(a.place) in a.name)
        return tuple(dict.fromkeys((*named.places, *whole)))

    def _shuts_out(self, places: tuple[str, ...]) -> bool:
        """Tell whether an agency named lies in none of these places («the ministry and Baichuan tax»)."""
        of = [a.place or "" for a in self.known.agencies if a.name in self.named.agencies]
        inside = {p for place in places for p in (place, *places_inside(place, of))}
        return any(place not in inside for place in of)

    def decline(self, key: str, **values: str) -> Plan:
        """Return a plan that says why there is no answer."""
        help_text = say(self.language, "declined.help")
        reason = say(self.language, f"declined.{key}", help=help_text, **values)
        return replace(self.plan(Kind.NONE), reason=reason.strip())

    def about_reports(self, test: ReportTest, about: tuple[str, ...] = ()) -> Plan:
        """Return a plan about the reports themselves."""
        counted = wording.counted_noun(self.text)
        plan = replace(
            self.plan(Kind.REPORTS),
            report_test=test,
            about=about,
            aggregate=Aggregate.COUNT if counted else Aggregate.LIST,
            yes_no=says("yes_no", self.text) and not says("subject", self.text),
        )
        return replace(plan, counted=counted) if counted else plan


def several_named(r: Reading) -> bool:
    """Tell whether several bodies or places are named; one body may have several names."""
    named = frozenset(r.named.agencies)
    bodies = {body_of(a.name, a.place).key for a in r.known.agencies if a.name in named}
    own = {a.place for a in r.known.agencies if a.name in named}
    places = [place for place in r.named.places if place not in own]
    return len(bodies) + len(places) > 1 and not r.named.group


def without_asking(text: str) -> str:
    """Mask «有没有», which is no complaint, and the words that deny that something is said."""
    return wording.without("negation", _OR_NOT.sub("", WHETHER.sub("", text)))


def denies(text: str) -> bool:
    """Tell whether it is asked who does not say so; «有没有提到» denies nothing."""
    return says("negation", WHETHER.sub("", text))
