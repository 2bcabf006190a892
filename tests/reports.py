"""Small reports for the tests of the library: written here, so that a test knows what is in them."""

from pathlib import Path

TABLE = "\t".join
GROUPS = {
    "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请": ("（六）其他处理",),
}
PROBLEM = "一是人员力量不足，没有专人负责信息公开工作。二是信息更新不够及时，部分栏目更新滞后。"


def report_text(
    agency: str = "青禾县农业农村局",
    year: int = 2022,
    *,
    problems: str = PROBLEM,
    in_force: int = 5,
    issued: int = 1,
    carried_in: int = 0,
    received: int = 3,
    carried_out: int = 0,
) -> str:
    """Return a report of the form of 2021 with the figures asked for; the rest is 0."""
    total = received + carried_in - carried_out
    seven = {
        "一、本年新收政府信息公开申请数量": received,
        "二、上年结转政府信息公开申请数量": carried_in,
        "（一）予以公开": total,
        "（七）总计": total,
        "四、结转下年度继续办理": carried_out,
    }
    labels = (
        "一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开",
        "（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "1.属于国家秘密",
        "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”", "4.保护第三方合法权益",
        "5.属于三类内部事务信息", "6.属于四类过程性信息", "7.属于行政执法案卷",
        "8.属于行政查询事项", "1.本机关不掌握相关政府信息", "2.没有现成信息需要另行制作",
        "3.补正后申请内容仍不明确", "1.信访举报投诉类申请", "2.重复申请", "3.要求提供公开出版物",
        "4.无正当理由大量反复申请", "5.要求行政机关确认或重新出具已获取信息",
        "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        "3.其他", "（七）总计", "四、结转下年度继续办理",
    )  # fmt: skip
    requests = "\n".join(
        TABLE(
            [
                *GROUPS.get(label, ()),
                label,
                str(seven.get(label, 0)),
                *"00000",
                str(seven.get(label, 0)),
            ]
        )
        for label in labels
    )
    return f"""{agency}{year}年政府信息公开工作年度报告

一、总体情况
{agency}认真贯彻《中华人民共和国政府信息公开条例》，{year}年通过门户网站公开政府信息{issued + 40}条。
配备2名专职人员，定期开展业务培训。
二、主动公开政府信息情况
第二十条第（一）项
信息内容\t本年制发件数\t本年废止件数\t现行有效件数
规章\t0\t0\t0
行政规范性文件\t{issued}\t0\t{in_force}
第二十条第（五）项
信息内容\t本年处理决定数量
行政许可\t12
第二十条第（六）项
信息内容\t本年处理决定数量
行政处罚\t0
行政强制\t0
第二十条第（八）项
信息内容\t本年收费金额（单位：万元）
行政事业性收费\t1.5
三、收到和处理政府信息公开申请情况
（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）\t申请人情况
自然人\t法人或其他组织\t总计
商业企业\t科研机构\t社会公益组织\t法律服务机构\t其他
{requests}
四、政府信息公开行政复议、行政诉讼情况
行政复议\t行政诉讼
结果维持\t结果纠正\t其他结果\t尚未审结\t总计\t未经复议直接起诉\t复议后起诉
{TABLE("0" * 15)}
五、存在的主要问题及改进情况
（一）存在的主要问题
{problems}
（二）改进措施
下一步，我局将加强人员力量配备，进一步完善制度。
六、其他需要报告的事项
本年度没有收取信息处理费。
"""


def write_reports(folder: Path, count: int, *, first_year: int = 2019) -> list[Path]:
    """Write `count` different reports: an agency has four years, then the next one begins."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(count):
        agency = f"青禾县{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉'[number // 4 % 20]}乡人民政府"
        path = folder / f"{number:03}.txt"
        path.write_text(
            report_text(agency, first_year + number % 4, issued=number), encoding="utf-8"
        )
        paths.append(path)
    return paths


def write_renamed(folder: Path) -> list[Path]:
    """Write two agencies over two years; one was called otherwise in the first."""
    said = {
        (
            "青禾县卫生和计划生育局",
            2018,
        ): "一是人员力量不足，没有专人负责。下一步，将加强人员力量配备。",
        ("青禾县卫生健康局", 2019): "一是人员力量不足，没有专人负责。二是信息更新不够及时。",
        ("白寥县教育局", 2018): "一是信息更新不够及时。",
        ("白寥县教育局", 2019): "一是网站栏目设置不够合理，部分栏目空白。",
    }
    return [write_report(folder, *key, problems) for key, problems in said.items()]


def write_report(folder: Path, agency: str, year: int, problems: str) -> Path:
    """Write one report and return its path."""
    path = folder / f"{agency}-{year}.txt"
    path.write_text(report_text(agency, year, problems=problems), encoding="utf-8")
    return path
