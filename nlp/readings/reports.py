"""Questions about the reports themselves: checks, years, forms, gaps, dates, what is held."""

from __future__ import annotations

import re
from dataclasses import replace

from nlp.names.figure_names import find_figures
from nlp.plan import Plan, ReportTest
from nlp.readings import wording
from nlp.readings.contrasts import without_other_form
from nlp.readings.equations import check_told, tells_equation
from nlp.readings.held import read_undated_or_blank, read_years_held
from nlp.readings.measures import without_measures
from nlp.readings.reading import WHETHER, Reading
from nlp.readings.wording import ThemeWord, names_in, says

_WHOLE_REPORT = re.compile(
    r"(?:年度报告|年报|报告)(?:本身|要素)?(?:不|是否|欠)(?:够)?(?:完整|齐全|全(?!面))|\bincomplete (?:annual )?reports?\b|\breports? (?:that |which )?(?:is|are|was|were) (?:\w+ )?(?:incomplete|not complete)",
    re.IGNORECASE,
)
_LATE_REPORT = re.compile(
    r"(?:年度报告|年报|报告)(?:的)?(?:发布|公布|公开|提交|报送|挂网|发|交)(?:得|时间|日期)?(?:太|比较|较|很|偏)?(?:晚|迟|不及时|逾期|超期)|"
    r"(?:年度报告|年报|报告)[^，。]{0,4}(?:晚|迟)(?:了|发|交|公布|出)|"
    r"(?:超过|过了?|晚于|逾)(?:了)?(?:规定|法定|要求|应当)?(?:的)?(?:时间|时限|期限|日期|截止日期?)[^，。]{0,4}(?:公布|发布|公开|交|报|挂)|"
    r"(?:逾期|超期|超时|拖(?:延|到)[^，。]{0,6}|迟迟)(?:才)?(?:公布|发布|公开|提交|报送|交|发|出)(?:了)?(?:的)?(?:年度报告|年报|报告)|"
    r"\breports? (?:\w+ ){0,2}?(?:came out|come out|appeared|appear|published|issued|released|handed in) (?:too |very |rather )?late\b|(?:late|overdue|tardy) (?:\w+ )?(?:annual )?reports?\b|\breports?\b.{0,30}\b(?:past|after|beyond|missed) (?:the|its|their) (?:deadline|due date|statutory)|"
    r"\b(?:missed|past|after|beyond) (?:the|its|their) (?:\w+ )?(?:deadline|due date)",
    re.IGNORECASE,
)
# «information gets online after the deadline» is said in reports, and of no report.
_OTHER_THINGS = re.compile(
    r"信息|内容|消息|栏目|结果|公示|\b(?:information|items?|results?|notices?|content|news|pages?|documents?)\b",
    re.IGNORECASE,
)
_MISSING_REPORT = re.compile(
    r"(?:缺|缺少|缺失|缺交|没有?|未)(?:了|有|收录|提交|公布|发布|报送|交|出|发)?□+(?:年)?(?:度)?的?(?:年报|年度报告|报告)(?!里|中|说|提|反)"
)
_OF_TWO_NUMBERS = ("narrative_figures", "carry_over")
_OF_REQUESTS = ("requests_balance", "requests_total", "requests_row_sum")
_REQUEST_TABLE = re.compile(
    r"申请[^，。复诉]{0,8}表|表(?:三|3)|\b(?:requests?|applications?)(?:[ -]\w+){0,2} tables?\b|\btables? (?:of|on|for|with) (?:the )?(?:requests?|applications?)",
    re.IGNORECASE,
)
# «一致不一致» denies nothing.
_EITHER_WAY = re.compile(r"([\u4e00-\u9fff]{1,2})不\1")
_AGREEING = re.compile(
    r"一致|相符|相等|相同|吻合|匹配|对得(?:上|起来)|一样|接得(?:上|起来)|衔接|连得上|续得上|[对接]不[对接]得上|是(?:不是)?一个数|\b(?:agree|match|tally|equal|consistent|correspond|square|fit|line up|the same|tie (?:up|in))\w*",
    re.IGNORECASE,
)
_NOT_AGREEING = re.compile(
    r"不(?:一致|相符|符|相等|同|吻合|匹配|一样|衔接|上)|对不上|接不上|出入|矛盾|\b(?:not|n['’]t|dis\w+|in\w*consistent|mis\w+)\b",
    re.IGNORECASE,
)
_REPORT = re.compile(r"报告|年报|文件|扫描件|\breports?\b|\bfiles?\b", re.IGNORECASE)
_FORM_WORDS = r"(?:格式|版式|表样|样式|模板|版|统计表|表格?|体例|样表)"
_FORM_EN = (
    r"(?:report(?:ing)? |statistical |table )?(?:format|form|template|table|layout|version)s?"
)
# The year of a form is no year of reports.
_FORMS = (
    ("free", re.compile(rf"自由(?:格式|写法|体|式|形式|行文)|(?:老|旧|以前|从前|早先|早期)那种(?:自由)?(?:的)?(?:写法|格式)|(?:统一|国家|全国|国办)(?:的)?(?:{_FORM_WORDS})?(?:出台|实行|发布|下发)?(?:之前|以前|前)的?|没有?按(?:照)?(?:规定|统一|国办)?的?格式|不按格式|(?:不是|没有?|未|不)按[^，。]{{0,6}}(?:格式|体例|样式|模板)|无格式|没有?(?:固定|统一)?格式|(?:没有?|不是?|未|非)按[^，。？?]{{0,16}}(?:六个?(?:大)?部分|三张表|统一|规定|现行|现在)[^，。？?]{{0,10}}(?:写|编|来|做|行文|成文)|(?:没有?|未|不)(?:分成?|按)六个?(?:大)?部分|[老旧](?:式|派|一套|样子?|法子?)(?:的)?(?:写法|行文|体例|写的)|(?:照|按)(?:着)?(?:[老旧]|以前|从前|早先)(?:的)?(?:一套|写法|体例|路子|样子|习惯)(?:来)?写?|(?:not|n't|without) (?:[\w-]+ ){{0,6}}?(?:six[- ](?:part|section)s?|three[- ]tables?|(?:prescribed|current|required|standard|mandated|official|national|today's) (?:\w+ )?(?:structure|layout|outline|sections|parts))|(?:old|earlier)[- ](?:fashioned|time) (?:\w+ )?(?:way|manner|style|layout)|pre-?(?:2019|reform) (?:reports?|style|layout|manner)|free[- ]?(?:form|style|text)|unstructured|(?:before|older than|prior to|predat\w+) (?:the )?(?:national|2019|standard|unified|official) (?:{_FORM_EN})|no (?:set|standard|fixed) (?:form|format)", re.I)),
    ("f2019", re.compile(rf"(?:没有?|未|不|还没)(?:用|换|改|启用|采用|改用|换用|更换)(?:成|为|上|用)?(?:的)?(?:2021年?(?:度|版|的)*)?新(?:的|版|式|版式)*{_FORM_WORDS}|(?:没有?|未|不|还没)(?:用|换|改|启用|采用|改用|换用)(?:成|为|上|用)?2021年?(?:度|版|的|式)*{_FORM_WORDS}|(?:not|n['’]t|never|yet to|fail(?:ed|s)? to) (?:yet )?(?:us(?:e|ed|ing)|follow(?:ed|ing)?|adopt(?:ed)?|switch(?:ed)? to|mov(?:e|ed) to|chang(?:e|ed) to|on|in) (?:the |a )?(?:new|2021|current|latest)(?:[- ]style)? {_FORM_EN}|2019年?(?:度)?(?:的|版|式|试行|那版|那套|那种|旧|老)*{_FORM_WORDS}|[旧老](?:的|版|式|版式|[一那]套)*{_FORM_WORDS}|[旧老](?:版|式)|60号文?|(?:old(?:er)?|2019|earlier|previous|former|outdated|obsolete|superseded)(?:[- ]style)?(?: 2019)? {_FORM_EN}|{_FORM_EN} of 2019", re.I)),
    ("f2021", re.compile(rf"2021年?(?:度)?(?:的|版|式|那版|那套|那种|新)*(?:格式|版式|表样|样式|模板|版|统计表|表(?!现|示|述|明))|新(?:的|版|式)*{_FORM_WORDS}|新(?:版|式)|30号文?|(?:new|2021|current|later|latest)(?:[- ]style)? {_FORM_EN}|{_FORM_EN} of 2021", re.I)),
)  # fmt: skip
# Of years named, «still» means those after the form of 2019 was replaced, from the reports of 2021 on.
_ASKS = re.compile(r"[几哪谁啥怎多]|什么|吗|\b(?:how|what|which|who|why)\b", re.IGNORECASE)
_A_PART = re.compile(
    r"第?[一二三四五六1-6](?:个|大)?(?:部分|章)|部分(?!公开)|章节|板块|版块|\b(?:sections?|chapters?|parts?) (?:on|about|of|for|one|two|three|four|five|six|\d)\b",
    re.IGNORECASE,
)
_NONE_AT_ALL = re.compile(
    r"(?:压根|根本|完全|干脆|彻底|从头到尾|丝毫|一点)[^，。]{0,3}没|没有(?!(?:附|放|贴|列|上传|给|登|带)(?![表件])|了)|没带|不带|不含|无(?!法)|一张|半张|\b(?:without|no|none|never|lack\w*|not? have|n't have)\b",
    re.IGNORECASE,
)
_EITHER = re.compile(
    r"[新旧老](?:版|表|格式|样式|式|的)*(?:还是|抑或|或者?)(?:是|用)?(?:的)?[新旧老]|"
    r"\b(?:old|new|2019|2021)\b[^,.?]{0,24}\bor\b[^,.?]{0,24}\b(?:old|new|2019|2021)\b",
    re.IGNORECASE,
)
# «没有那几张全国统一的表», "without the national tables": of whatever form the report is.
_NO_TABLES = re.compile(
    r"(?:没有?|未|不|缺少?|无)(?:有|印|附|带|含|放|列|用|见|看到|出现|登)*(?:[那这上]?(?:几|三|四|两|3)张)?(?:那种|那套|全国|国家|国办|统一|规定|标准|固定)+(?:的|式)?(?:统一)?(?:的)?(?:统计)?(?:表(?!现|示|述|明|扬)|报表|附表)"
    r"|(?:没有?|未|缺少?|无)(?:有|印|附|带|含|放|列)*[^，。？?]{0,24}[三几3四](?:张|个)(?:统计|国家|全国|统一)*(?:的)?(?:表(?!现|示|述|明|扬)|报表)"
    r"|(?:三|几|3)张(?:统计|国家|全国|统一|规定)*(?:的)?表(?:格)?(?:都|全|一张|也)*(?:没有?|未|缺|无)"
    r"|(?:\b(?:not|without|lack\w*|no|never|miss\w*)|n['’]t)\b[^,.?]{0,24}\b(?:national|standard|official|statistical|unified|prescribed|usual)(?: \w+){0,2} tables?\b",
    re.IGNORECASE,
)
_STILL = re.compile(
    r"还在?(?:用|填|沿用|使用|采用|按)|仍(?:然|旧)?(?:在)?(?:用|沿用|使用|采用|按|填)|依[然旧]|沿用|继续(?:用|使用)|(?:没有?|未)(?:换|改用|更换)|\bstill\b|keep\w* using|yet to (?:switch|adopt|move)",
    re.IGNORECASE,
)
_REPLACED = 2021


def read_reports(r: Reading) -> Plan | None:
    """Take questions about the reports themselves: checks, years, forms, gaps, what is held."""
    if says("reports.year_conflict", r.text) and not says("checks.carry_over", r.text):
        return r.about_reports(ReportTest.YEAR_CONFLICT)
    if plan := _of_checks(r) or read_undated_or_blank(r):
        return plan
    if says("reports.duplicate", r.text) and not r.complaint:
        return r.about_reports(ReportTest.DUPLICATE)
    if _WHOLE_REPORT.search(r.text):
        return r.about_reports(ReportTest.INCOMPLETE)
    if _LATE_REPORT.search(r.text) and not (r.complaint and _OTHER_THINGS.search(r.text)):
        return r.about_reports(ReportTest.LATE)
    if _MISSING_REPORT.search(WHETHER.sub(" ", r.text)) and r.years.years and not r.complaint:
        return r.about_reports(ReportTest.MISSING)
    if plan := _of_no_form(r):
        return plan
    if _A_PART.search(r.text) and not r.complaint and (plan := _of_gaps(r)):
        return plan  # «缺第四部分», "lack the section on litigation": no figure is asked for
    themes = _beside_the_form(r)
    if themes or find_figures(r.text).figures:
        return _of_form(r) if _REPORT.search(r.text) and not themes else None
    other = _of_gaps(r) or _of_dates(r) or _of_form(r)
    return other or read_years_held(r) or _of_what_is_held(r)


def _of_no_form(r: Reading) -> Plan | None:
    """Take the reports that have no national tables, or are written in no form."""
    if _NO_TABLES.search(r.question) and (_REPORT.search(r.text) or says("subject", r.text)):
        return r.about_reports(ReportTest.INCOMPLETE, ("tables", "free"))
    return _of_form(r) if _FORMS[0][1].search(r.question) and not r.themes else None


def _beside_the_form(r: Reading) -> tuple[ThemeWord, ...]:
    """Return the themes a question names, without the «format» that is the form of a report."""
    if not (_REPORT.search(r.text) or says("subject", r.text)):
        return r.themes
    forms = [found[0] for _, pattern in _FORMS[1:] for found in pattern.finditer(r.question)]
    return tuple(w for w in r.themes if not any(r.text[w.start : w.end] in f for f in forms))


def _of_checks(r: Reading) -> Plan | None:
    if not _asks_of_checks(r):
        return None
    plan = r.about_reports(ReportTest.FAILING, _checks(r))
    if check_told(r.question) and r.years.relative:
        plan = replace(plan, years=())  # «上年» is one of the cells
    return replace(plan, asks="agree") if plan.yes_no and _agrees(r) else plan


def _asks_of_checks(r: Reading) -> bool:
    """Tell whether numbers that do not fit are asked for: sums, or two numbers that ought to be one.

    «mention mistakes», «反映数据不准确» is what reports say, not what the checks found.
    """
    told = says("reports.told", r.text) and not _named("checks", r.text)
    if told or (r.complaint and says("mention", r.text)):
        return False
    if says("reports.failing", r.text) or tells_equation(r.question):
        return True
    two = any(says(f"checks.{check}", r.text) for check in _OF_TWO_NUMBERS)
    if two and _AGREEING.search(r.text):
        return True
    if not says("reports.disagreeing", r.text):
        return False
    return two or says("reports.numbers", r.text)


def _agrees(r: Reading) -> bool:
    """Tell whether it is asked that two numbers agree, and not that they differ."""
    plain = _EITHER_WAY.sub(r"\1", WHETHER.sub(" ", r.text))
    return bool(_AGREEING.search(plain)) and not _NOT_AGREEING.search(plain)


def _checks(r: Reading) -> tuple[str, ...]:
    """Return the check that is named; those of a table where only the table is."""
    named = check_told(r.question) or _named("checks", r.text)[:1]
    return named or (_OF_REQUESTS if _REQUEST_TABLE.search(r.text) else ())


def _named(path: str, text: str) -> tuple[str, ...]:
    return tuple(name for name in names_in(f"{path}.order") if says(f"{path}.{name}", text))


def _of_gaps(r: Reading) -> Plan | None:
    if says("reports.incomplete", r.text):
        about = _named("parts", r.text)
        # A table is lost from a form that has it; to have none is true of a report of no form too.
        none = about == ("tables",) and _NONE_AT_ALL.search(r.text)
        return r.about_reports(ReportTest.INCOMPLETE, (*about, "free") if none else about)
    if _REPORT.search(r.text) and says("reports.unread", r.text):
        return r.about_reports(ReportTest.UNREAD)
    return None


def _of_dates(r: Reading) -> Plan | None:
    if says("reports.late", r.text):
        return r.about_reports(ReportTest.LATE)
    if says("reports.published", r.text):
        return r.about_reports(ReportTest.PUBLISHED)
    return None


def _of_form(r: Reading) -> Plan | None:
    question = without_other_form(r.question)
    if not says("reports.form", r.text) and not any(p.search(question) for _, p in _FORMS):
        return None
    about = tuple(form for form, pattern in _FORMS if pattern.search(question))
    if not (about or _REPORT.search(r.text) or r.names_agency):
        return None
    # «old form or new form?» asks which of them it is.
    plan = r.about_reports(ReportTest.FORM, () if _EITHER.search(r.question) else about[:1])
    named = {
        int(year)
        for _, pattern in _FORMS
        for found in pattern.finditer(r.question)
        for year in ("2019", "2021")
        if year in found[0]
    }
    years = tuple(y for y in plan.years if y not in named)
    if about[:1] == ("f2019",) and _STILL.search(r.question):
        later = tuple(y for y in years if y >= _REPLACED)
        years = later or years
    return replace(plan, years=years)


# «哪些报告提过征地» looks for a word in what the reports say, and for no list of them.
_MENTIONS_IT = re.compile(
    r"(?:提[到及过起]|[谈说讲写][到起及]|涉及|[谈讲]过)(?:了|过)?(?![什啥哪谁]|(?:的|过)*(?:报告|年报|[？?，。]|$))"
    r"|\bmention(?:s|ed|ing)?\b(?!\W*$)",
    re.IGNORECASE,
)


def _of_what_is_held(r: Reading) -> Plan | None:
    if says("reports.missing", WHETHER.sub(" ", r.text)) and (r.years.years or r.names_agency):
        return r.about_reports(ReportTest.MISSING)
    asked = _WHICH_COPIES.sub(" ", wording.without_counting(r.text))
    if says("narrative", asked) or says("roles.resolved", r.text):
        return None
    if says("problems_of", r.text) or _MENTIONS_IT.search(r.text):
        return None
    left = wording.leftover_words(without_measures(r.text))
    if says("reports.list", r.text) and all(_HOLDING.fullmatch(word) for word in left):
        return r.about_reports(ReportTest.ALL)
    return None


# «报告库里有哪几份» asks which, and for no number in a text.
_WHICH_COPIES = re.compile(r"哪几?[份篇本]")
# «你们一共收了…», «连续三年都有»: to have a report, and no subject of one.
_HOLDING = re.compile(
    r"[你您咱俺们几哪些年收存录藏入库手头上里连续两三四五最早新老近晚后一份的了着]+"
)


def read_bare_agency(r: Reading) -> Plan | None:
    """Take a name alone, or with a year, for a question about the reports held of it."""
    named = r.names_agency or r.years.years
    asks = says("subject", r.text) or (
        bool(_ASKS.search(wording.without_counting(r.text))) and not _REPORT.search(r.text)
    )
    asks = asks or bool(find_figures(r.text).figures)
    if named and not wording.leftover_words(r.text) and not asks:
        return r.about_reports(ReportTest.ALL)
    return None
