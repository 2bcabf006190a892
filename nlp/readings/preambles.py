"""What an asker says of himself before he asks: «我在写一篇稿子，…», «领导要个数，…», "quick one — …".

It says for what the answer is wanted and nothing of what is asked, so that none of its words may be taken
for a subject or a name. A clause that names a body, a place or a year held is never left out.
"""

from __future__ import annotations

import re

from nlp.names.agencies import Known, find_agencies
from nlp.names.years import find_years

_LONGEST = 90  # characters of a clause
_CLAUSES = 3

_WORKS = r"(?:稿子?|报道|文章|材料|论文|课题|调研|研究|报告|汇报|总结|简报|作业|项目|专题|选题|新闻|通讯|评论|讲稿|发言稿?|PPT|ppt|统计|台账|对比|比较|分析|摸底|梳理|方案|信息|提案|建议|采访|策划|毕业设计|备课|案例|综述)"
_BOSS = r"(?:(?:我们?|咱们?|俺们?)(?:的)?)?(?:领导|上级|上头|上面|处长|科长|局长|主任|老板|老师|导师|编辑|主编|同事|朋友|客户|组长|书记|一把手|头儿|室友|同学|单位|科室|办公室|隔壁科室|市里|县里|省里)"
_WANTS = r"(?:要|想|问|让|催|急|等|叫|托|交代|布置|安排|吩咐|关心|点名|盯)"
_ZH = re.compile(
    r"^(?:你好|您好|嗨|哈喽|大家好|各位好?|打扰(?:一下|了)?|不好意思|劳驾|麻烦(?:了|一下)?|请教(?:一下|了)?|求助|急[急]?|在线等|急用)(?:[啊呀哈])?$"
    rf"|^{_BOSS}[^，,。；;：:]{{0,4}}?{_WANTS}[^，,。；;：:]{{0,12}}$"
    r"|^(?:我|我们|咱们?|本人|俺|这边|手头|最近|目前|现在)*(?:是|在|正在?|要|想|想要|打算|准备|需要|得|急着)*(?:个|一名|一个|搞|做|当|跑)?[^，,。；;：:]{0,6}(?:记者|编辑|学生|研究生|老师|研究员|实习生|办事员|科员|市民|群众|律师|工作人员|博士生?|硕士生?)(?:[^，,。；;：:]{0,8})$"
    rf"|^(?:我|我们|咱们?|本人|俺|单位|科里|办公室|这边|手头|最近|目前|现在|今天|明天)*(?:里|上)?(?:在|正在?|要|想|想要|打算|准备|需要|得|急着|忙着|着手|为了?|因为?要?|赶着?)*(?:写|做|搞|赶|起草|整理?|编|准备|弄|拟|跑|凑|交|开展|完成|撰写|备)(?:着|一下)?(?:一?[个篇份点期些])?[^，,。；;：:]{{0,12}}?{_WORKS}(?:用|呢|要用|的时候|需要)?$"
    rf"|^(?:写|做|搞|赶|起草|整理?|编|准备|汇报|开会|备课|上报|存档|核对|对账|统计)[^，,。；;：:]{{0,8}}(?:要?用|使用|需要|急用|备用)(?:的)?$"
    r"|^(?:帮|替|代)(?:我)?[^，,。；;：:]{1,6}(?:问|打听|查|了解)(?:一?句|一?下|一声|个事儿?|问)?$"
    r"|^(?:我|就|再|先|顺便|随便|随口|顺嘴|好奇|单纯|纯粹|只是|多嘴|最后|还想|另外|弱弱地?)*(?:问|请教|打听|了解|咨询|核实|确认|求证)(?:一?[个下句声]|一下|问|听|一问)*(?:问题|事儿?|情况|数)?$"
    r"|^(?:我|我们)?(?:对)?[^，,。；;：:]{0,8}(?:感兴趣|比较好奇|有点好奇|很好奇|挺好奇)$"
)
# «我想了解沧澜市建成了几个专区»: the wish to know is no word of what is asked.
_WISHES = re.compile(
    r"^(?:(?:我|我们|俺|本人|咱们?)?(?:就是|只是|就|只|还|也)?(?:想要|想|要|希望|打算)(?:再|跟您?|向您?|找您?)*|(?:帮|替|给)(?:我|我们|忙))"
    r"(?:知道|问问?|了解|打听|咨询|请教|核实|确认|弄清楚?|搞清楚?|弄明白|搞明白|搞懂|查询|知晓)(?:一下下?|一?下儿?|了解)?[：:，,\s]*(?=[^，。]{6})"
)
_EN_WORK = (
    r"(?:story|stories|piece|article|report|paper|thesis|dissertation|briefing|essay|project|presentation|study|"
    r"meeting|talk|memo|blog|column|slides?|speech|class|assignment|research|survey|newsletter|feature|book|note|"
    r"spreadsheet|table|comparison|overview|review|chart)"
)
_EN = re.compile(
    r"^(?:hi|hello|hey|dear \w+|good (?:morning|afternoon|evening)|sorry|excuse me|please|thanks|urgent|asap)(?: (?:there|all|everyone|team|again|to bother you))?$"
    r"|^(?:(?:just )?(?:a |one |another )?(?:quick|short|small|simple|little|last|final|urgent|silly|stupid) (?:one|q|question|query|check|thing|favou?r)|question|query|one for you|one more(?: thing)?)(?: (?:for|about|on) [a-z ]{1,24})?(?: please)?$"
    r"|^(?:(?:so|well|ok|okay)\W+)?(?:(?:i|we)(?:['’](?:m|re|ve|d)| am| are| have| was| were| would)?|my (?:team|colleague|friend)s?(?: and i)?(?: are| is)?)(?: (?:currently|just|also|still|now|been|only|really|here))* "
    r"(?:writ|prepar|work|compar|research|study|look|need|wonder|try|put|do|draft|check|gather|collect|ask|curious|interested|new|a |an |teach|edit|compil|cover|mak|updat|finish|report|trying|investigat|reading up|run|track|want|like)[^?]*$"
    r"|^(?:my|our|the) (?:\w+ )?(?:boss|editor|professor|supervisor|teacher|director|client|friend|colleague|manager|chief|team|minister|mayor|office|leader|head|husband|wife|neighbou?r)s?(?: just| here| upstairs)? (?:wants?|needs?|asked|asks?|is|are|would|wonders?|keeps?)[^?]*$"
    rf"|^for (?:a|an|my|our|the|this|some) (?:[\w-]+ ){{0,3}}?{_EN_WORK}s?(?: (?:on|about|for|of|i|we|my)\b[^?]*)?$"
    rf"|^(?:working on|writing|preparing|drafting|researching|doing|putting together) (?:a|an|my|our|the|this|some)? ?(?:[\w-]+ ){{0,4}}?{_EN_WORK}s?(?: (?:on|about|for|of)\b[^?]*)?$"
    r"|^(?:just )?(?:curious|wondering|checking|asking|out of interest)(?: (?:about|for)\b[^?]*)?$",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"\s*(?P<said>[^，,。；;：:！!？?\n—–]+?)(?:\s+-+\s|\s*[，,。；;：:！!\n—–]+|\.\s)\s*(?P<rest>.+)$",
    re.DOTALL,
)
_ASKS = re.compile(
    r"[几哪谁多吗啥么]|什么|怎|如何|有没有|是否|是不是|有无|列出|找出|没有?[？?]?$|"
    r"\b(?:what|who|whose|when|where|which|how|did|does|do|was|were|is|are|has|have|had|any|list|show|find|tell|give|name|compare|rank)\b",
    re.IGNORECASE,
)
_ASKS_HERE = re.compile(
    r"[哪谁吗啥几]|什么|多少|怎|如何|有没有|是否|是不是|[帮替给]我(?:写|起草|拟)|"
    r"\b(?:what|who|whose|when|where|which|how (?:many|much|long|often))\b",
    re.IGNORECASE,
)


def without_preamble(text: str, known: Known) -> str:
    """Return a question without what only leads up to it."""
    text = _WISHES.sub("", text)
    for _ in range(_CLAUSES):
        found = _CLAUSE.match(text)
        if found is None or not _leads_up(found["said"].strip(), found["rest"], known):
            return text
        text = found["rest"]
    return text


def _leads_up(said: str, rest: str, known: Known) -> bool:
    """Tell whether a first clause is only said of the asker, and the rest is a question of its own."""
    if len(said) > _LONGEST or not _ASKS.search(rest) or _ASKS_HERE.search(said):
        return False
    if not (_ZH.search(said) or _EN.search(said)):
        return False
    dated = find_years(said, known.years)
    named = find_agencies(dated.text, known)
    return not (named.agencies or named.places or named.missing or dated.years or dated.before)
