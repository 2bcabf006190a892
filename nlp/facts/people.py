"""Who does it: the words that name a person, an office or a post beside what they do."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts.spans import Span

LEADER, DEPUTY, CHARGE, CONTACT = "组长", "副组长", "负责", "联系"
GUEST = "邀请"
OVERSEER, CONTRACTOR, PARTNER = "分管", "单位", "合作"
WHOLE_WORK = "信息公开工作"
"""What is meant where only disclosure is named: what all of the report is about."""
_NAME = r"[^，,。；;、：:（）()“”\s]"
_DOES = r"(?:轮流打理|负责|承担|承办|牵头|统筹|打理|维护|主管|统一管理|统一登记|统一受理|轮流|兼管|挂帅|解读|起草|把关|审核|复核|督导|组织|巡看|管理)"
# The commonest family names: what stands behind a title is a name where it begins with one.
FAMILY = (
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|夏侯|令狐|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏"
    "吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤聂季温纪谷邬易常乔赖庞樊兰殷施洪翟安颜倪牛俞芦葛伍"
    "游毕耿齐关焦左柳甘祝包宁尚符舒阮柯梅童凌岳裴桑简鲍祁涂霍单苗靳华盛欧路岑柏晏屈冉费卜卓蓝闵滕隋娄窦储巫仲皮卞楚戚邝鄢车庄艾麦丛尤郁佟宫苑桂沙巩匡晁牟冀漆栾蔺寇麻蒲燕]"
)
_DUTY = r"(?:坐班|坐诊|值班|值守|轮值|驻点|驻守|坐镇|接访|出诊)"
_ON_DAYS = r"(?:每?周[一二三四五六日天末]|星期[一二三四五六日天]|逢[^，。；]{1,6}|每[周月日天]|定期|轮流|轮班|上午|下午|全天|在[^，。；]{2,14})"
_AND_DID = r"(?=同志|任|担任|兼|主持|带队|签|分管|负责|牵头|出席|亲自|先后|多次|[一二两三四五]次|参加|作|为|率|听取|主讲|讲|主管|全年|每|召集|[，。；、）]|$)"
_TO = r"(?!上年|去年|往年|群众|企业)"
_OVERSEES = r"(?:分管|主管|主抓|负总责|抓总)"
_TRADE = r"(?:施工|建设|承建|承办|承接|中标|设计|监理|服务|运维|供应|技术|开发|维护|测评|评估|印刷|合作|代建|总承包|制作|采购|运营)"
_FIRM = r"(?:公司|集团|事务所|研究院|研究所|设计院|银行|大学|学院|协会|厂|工程队|施工队|中心|机构|合作社)"
_PATTERNS: dict[str, tuple[re.Pattern[str], ...]] = {
    LEADER: (
        re.compile(rf"由?(?P<who>{_NAME}{{2,12}}?)(?:任|担任|为|兼任)(?:[^，。；、副]{{0,10}}领导小组)?组长"),
        re.compile(rf"(?<!副)组长由(?P<who>{_NAME}{{2,12}}?)(?:担任|兼任|任)"),
        re.compile(rf"(?:^|[，,。；、])(?P<who>{_NAME}{{1,4}}长|{_NAME}{{0,4}}主任)(?:牵头|挂帅)"),
    ),
    DEPUTY: (
        re.compile(rf"(?P<who>{_NAME}{{2,12}}?)(?:任|担任|为|兼任)(?:领导小组)?副组长"),
        re.compile(rf"副组长由(?P<who>{_NAME}{{2,12}}?)(?:担任|兼任|任)"),
    ),
    CHARGE: (
        re.compile(rf"(?:^|[，,。；、：]|由|请|安排|选派|派|有)(?P<who>(?!每?周|每月|星期|逢){_NAME}{{2,14}}?){_ON_DAYS}*{_DUTY}"),
        re.compile(rf"由(?P<who>{_NAME}{{2,18}}?)(?:具体|统一|轮流|共同|归口|专职|专门|兼职|全程|专人|在[^，]{{2,8}})*{_DOES}"),
        re.compile(rf"(?:^|[，,。；、：])(?P<who>{_NAME}{{1,12}}(?:办公室|办|科|股|处|室|所|中心|部|站|党政办|局|委))(?:具体|统一|共同|安排[^，]{{2,8}})*{_DOES}"),
        re.compile(rf"(?:改由|转由|交由|归|由)(?P<who>{_NAME}{{2,18}}?)(?:轮流|具体|统一)?(?:打理|运营|维护|管理|代管|编辑|担任|兼任|充任|接手|接管)"),
        re.compile(rf"(?:^|[，,。；、：])(?P<who>{_NAME}{{1,10}}(?:办公室|办|科|股|处|室|所|中心)(?:[和与]{_NAME}{{1,10}}(?:办公室|办|科|股|处|室|所|中心))?)(?:各|均|都)?有\s*[\d一二两三四五]+名?(?:同志|人员|干部|人|工作人员)(?:专门|具体|兼职|专职)*(?:负责|兼管|承担)"),
        re.compile(rf"(?:明确|指定|安排|落实)(?:了)?(?P<who>{_NAME}{{2,24}}?)(?:具体|兼职|专职)*(?:负责|兼管|承担)"),
    ),
    OVERSEER: (
        re.compile(rf"(?:分管|主管)(?:工作)?的?(?P<who>(?:常务)?副?(?:[厅局县市镇乡区州盟旗部所处科股室站院校会行庭队馆社台村团组]长|主任|书记|主席|组员|专员)(?:{FAMILY})[\u4e00-\u9fff]{{1,2}}?){_AND_DID}"),
        re.compile(rf"由(?P<who>{_NAME}{{2,18}}?)(?:具体|统一|直接|亲自|同志|共同)*{_OVERSEES}"),
        re.compile(rf"(?:分管|主管)(?:此项)?(?:工作)?(?:的)?(?:领导|负责人|副?局长|副?主任|同志)?(?:是|为|：|:)\s*(?P<who>{_NAME}{{2,18}})"),
        re.compile(rf"(?:明确|指定|确定|安排)(?:了)?(?P<who>{_NAME}{{2,18}}?)(?:具体|统一|直接|亲自|同志)*{_OVERSEES}"),
        re.compile(rf"(?:^|[，,。；、：])(?P<who>{_NAME}{{0,8}}(?:长|主任|书记|主席|委员|组员|专员){_NAME}{{0,4}}?)(?:同志)?(?:具体|统一|直接|亲自)*{_OVERSEES}"),
    ),
    CONTRACTOR: (
        re.compile(rf"{_TRADE}(?:单位|方|公司|企业|机构|商|队伍?|者)(?:名称)?(?:就?是|为|：|:|系|定为|确定为|选定为)\s*(?P<who>{_NAME}{{3,24}})"),
        re.compile(rf"(?:由|委托|聘请|选定|确定|选聘|请|与|和|联合|交给|交由)(?P<who>{_NAME}{{2,20}}?{_FIRM})"),
        re.compile(rf"(?:^|[，,。；、：])(?P<who>{_NAME}{{2,20}}?{_FIRM})(?:作为|为|担任|承建|承担|承接|承办|负责|中标|实施|施工|提供|开发|设计|运维|成为)"),
    ),
    PARTNER: (
        re.compile(rf"(?:与|和|跟|同|会同|联合|联手){_TO}(?P<who>{_NAME}{{2,20}}?)(?:共同|联合|一起|合作|分别|成功|正式)*(?:签订|签署|签|达成|共享|合作|联合|建立|互认|联手|开展|会商|对接|举办|组织|推出|制作|共建|拍摄|实施|启动|发布|召开)"),
    ),
    GUEST: (
        re.compile(rf"(?:聘请|邀请|请)(?P<who>{_NAME}{{2,20}}?)(?=来|到|为|列席|旁听|授课|讲授|讲课|讲|给|参加|参与|座谈|以案|任|担任|作)"),
        re.compile(rf"(?:^|[，,。；、：])(?P<who>{_NAME}{{2,16}}?)(?:应邀|受邀|前来)(?:授课|讲|作)"),
    ),
    CONTACT: (
        re.compile(rf"联系(?:单位|科室|部门|股室|人)[：:]?\s*(?P<who>{_NAME}{{2,18}})"),
        re.compile(rf"[与和同向](?P<who>{_NAME}{{3,20}}?)(?:联系|垂询|咨询|查询)"),
        re.compile(rf"(?:请|可)(?:直接)?联系(?P<who>{_NAME}{{3,20}})"),
    ),
}  # fmt: skip


# «已报县委编办统筹解决» tells what was done.
_NO_NAME = re.compile(r"已|未|尚|并已|正在|报请|提请|仍")


def find_actors(role: str, text: str) -> Iterator[Span]:
    """Yield who is said to play a part; the deputy is not taken for the leader."""
    ends: set[int] = set()
    for pattern in _PATTERNS[role]:
        for found in pattern.finditer(text):
            end = found.end("who")
            if end in ends:
                continue  # «选定的施工单位是某公司»: another pattern took the name alone
            name = re.sub(
                r"^(?:.*由|新任|时任|现任|成立了?|由|了|以|请|可|调整了?)+", "", found["who"]
            )
            if len(name) > 1 and not _NO_NAME.match(name):
                ends.add(end)
                yield Span(end - len(name), end, name)


_HOLDS = re.compile(
    rf"(?P<title>(?:常务)?副?(?:[厅局县市镇乡区州盟旗部所处科股室站院校会行庭队馆社台村团组]长|主任|书记|主席|主编|专员))(?P<who>(?:{FAMILY})[\u4e00-\u9fff]{{1,2}}?){_AND_DID}"
)


def find_holders(text: str) -> Iterator[tuple[str, Span]]:
    """Yield the titles of a text with the names of those who hold them («镇长纪文澜签发»)."""
    for found in _HOLDS.finditer(text):
        yield found["title"], Span(*found.span("who"), found["who"])
