"""Whether a fault was put right is asked: «整改了没有», «有没有改过来», "was it sorted out"."""

from __future__ import annotations

import re

_CURED = r"整改|改正|纠正|扭转|解决|克服|消除|缓解|好转|改善|改观|弥补|根治|销号"
_CURED_ALOUD = rf"{_CURED}|[改治补](?:好|掉|完|上|齐|过来)"
_ASKED = re.compile(
    rf"(?:{_CURED}|[改治补])(?:好|掉|完|上|齐|到位|过来|完成|完毕)?了?(?:没有?|[吗么嘛否]|不曾)[呢啊呀]?(?=[，,。；;？?！!\s]|$)"
    rf"|(?:有没有|有无|是否|是不是|可曾)(?:已经?|真的?|都|真正|彻底|及时)*(?:得到|给|加以)?(?:把[^，。；？?]{{1,20}}?)?(?:{_CURED_ALOUD})(?=[了，,。；;？?！!\s]|$|得|过来|到位|好|掉|完)"
    rf"|(?P<once>整改|解决|好转|缓解|改善|消除|纠正|改(?![版造建制革名选签])|治)没(?:有)?(?P=once)(?![版造建制革名选签])"
    rf"|(?:有没有|有无|是否|是不是|可曾)(?:已经?|真的?|都|真正|彻底|及时)*(?:{_CURED})[^，。；？?]{{1,16}}(?:问题|毛病|不足|短板|短缺|紧张|滞后|困难|弱项|缺口|薄弱)[？?。]?$"
    rf"|(?:{_CURED_ALOUD})(?:好|到位|完)?了[^，。；？?]{{1,20}}?(?:没有?|[吗么])[？?。]?$"
    r"|\b(?:was|were|is|are|has|have|had|did|get|got|been)\b[^?.]{0,160}?\b(?:fixed|solved|resolved|rectified|cured|remedied|mended|sorted out|put right|set right|cleared up|gone away)\b(?=[^?.]{0,40}\?)",
    re.IGNORECASE,
)
# What a review corrects, and what an applicant adds, are no faults put right.
_OTHERWISE = re.compile(
    r"复议|诉讼|败诉|法院|补正|\b(?:reconsideration|review|lawsuit|litigation)s?\b", re.IGNORECASE
)
_WHICH = re.compile(r"哪|谁|什么|啥|多少|几|\b(?:which|what|who|how)\b", re.IGNORECASE)


def asks_solved(text: str) -> bool:
    """Tell whether a question asks, yes or no, whether something was put right."""
    if _WHICH.search(text) or _OTHERWISE.search(text):
        return False
    return bool(_ASKED.search(text))
