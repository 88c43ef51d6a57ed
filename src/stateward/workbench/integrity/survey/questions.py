"""The office's questionnaire of perception: illustrative, eight statements that people agree with from 1 to 5."""

from __future__ import annotations

QUESTIONS: list[dict[str, object]] = [
    {"id": id_, "text": {"en": en, "zh": zh}}
    for id_, en, zh in (
        (
            "leaders",
            "Leaders of my enterprise keep the integrity rules.",
            "本企业领导人员带头遵守廉洁纪律。",
        ),
        ("decisions", "Important matters are decided collectively and by the rules.", "重大事项按规定集体决策。"),
        ("purchasing", "Suppliers are chosen openly and fairly.", "供应商的选择公开、公平。"),
        ("appointments", "People are appointed and promoted by merit.", "选人用人凭德才、重实绩。"),
        ("reporting", "Who reports a wrong is heard and protected.", "反映问题的人能得到回应和保护。"),
        ("correction", "Problems that were found are put right.", "发现的问题能够整改到位。"),
        ("education", "I know the integrity rules for my post.", "我了解本岗位的廉洁要求。"),
        ("favours", "Gifts and favours play no part in our business.", "业务往来中不存在送礼请托。"),
    )
]
#: The groups people choose from; few and large, so that cells are not small.
GROUPS: list[dict[str, object]] = [
    {"id": "management", "title": {"en": "Management", "zh": "管理人员"}},
    {"id": "staff", "title": {"en": "Staff", "zh": "普通员工"}},
    {"id": "partner", "title": {"en": "Suppliers and partners", "zh": "供应商与合作方"}},
]
#: Words at the two ends of the scale and between.
ANSWERS: tuple[tuple[int, dict[str, str]], ...] = (
    (5, {"en": "Fully agree", "zh": "非常同意"}),
    (4, {"en": "Rather agree", "zh": "比较同意"}),
    (3, {"en": "Partly", "zh": "一般"}),
    (2, {"en": "Rather disagree", "zh": "不太同意"}),
    (1, {"en": "Do not agree", "zh": "不同意"}),
)
