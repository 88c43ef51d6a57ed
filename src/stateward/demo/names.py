"""Names of an invented city and an invented country. No name is meant to be that of a real enterprise or person."""

from __future__ import annotations

from dataclasses import dataclass

#: Invented trade names: English spelling and Chinese characters.
BRANDS: tuple[tuple[str, str], ...] = (
    ("Yunfan", "云帆"), ("Jingcheng", "景澄"), ("Hanyuan", "瀚源"), ("Luming", "鹭鸣"), ("Tinglan", "汀澜"),
    ("Qingyu", "清屿"), ("Heshun", "禾顺"), ("Ansong", "安嵩"), ("Binhe", "滨禾"), ("Chengxi", "澄熙"),
    ("Duanfeng", "端峰"), ("Enze", "恩泽"), ("Fuyao", "阜曜"), ("Guanlan", "观岚"), ("Huaijin", "怀锦"),
    ("Jiaheng", "嘉珩"), ("Kaiyue", "恺岳"), ("Lianxing", "涟兴"), ("Mingze", "茗泽"), ("Ningtai", "宁泰"),
    ("Pengrui", "朋睿"), ("Qihang", "栖航"), ("Ruixi", "瑞溪"), ("Shuoyang", "朔阳"), ("Tongyi", "桐益"),
    ("Weilin", "蔚林"), ("Xinqiao", "昕桥"), ("Yuting", "屿汀"), ("Zhenhe", "臻禾"), ("Zhouming", "洲鸣"),
    ("Boshan", "柏杉"), ("Cangyu", "沧屿"), ("Dexin", "德昕"), ("Feiyu", "霏屿"), ("Haoran", "浩冉"),
    ("Jinlu", "津鹭"), ("Lanting", "澜汀"), ("Muyun", "牧云"), ("Nanfeng", "楠峰"), ("Shengyue", "晟悦"),
)  # fmt: skip

#: International standard industry sections for the lines of business, for portfolios outside China.
SECTIONS: dict[str, str] = {
    "01": "A", "05": "A", "13": "C", "27": "C", "39": "C", "44": "D", "45": "D", "46": "E", "77": "E", "47": "F",
    "48": "F", "51": "G", "52": "G", "54": "H", "55": "H", "59": "H", "61": "I", "65": "J", "70": "L", "71": "N",
    "72": "N", "74": "M", "78": "R", "79": "L", "84": "Q", "88": "R",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Naming:
    """How enterprises of a profile are named and coded."""

    place_en: str
    place_zh: str
    office_en: str
    office_zh: str
    group_en: str
    group_zh: str
    company_en: str
    company_zh: str
    description_en: str
    description_zh: str


NAMINGS: dict[str, Naming] = {
    "cn-municipal": Naming(
        "Qilan",
        "栖澜",
        "State-owned Assets Office of Qilan (invented city)",
        "栖澜市国有资产监督管理机构（虚构城市）",
        "Qilan {name} Co., Ltd.",
        "栖澜市{name}有限公司",
        "Qilan {brand} {branch} Co., Ltd.",
        "栖澜{brand}{branch}有限公司",
        "Synthetic portfolio of the invented city of Qilan. Every enterprise, name, code and figure is made up; "
        "codes use the unassigned region 000000.",
        "虚构城市栖澜市的合成数据。所有企业、名称、代码和数字均为虚构；代码使用未分配的区划000000。",
    ),
    "generic": Naming(
        "Averia",
        "阿维利亚",
        "Ownership Unit of Averia (invented country)",
        "阿维利亚国有企业管理署（虚构国家）",
        "Averia {name}",
        "阿维利亚{name}",
        "{brand} {branch} Corporation",
        "{brand}{branch}公司",
        "Synthetic portfolio of the invented country of Averia. Every enterprise, name, code and figure is made up.",
        "虚构国家阿维利亚的合成数据。所有企业、名称、代码和数字均为虚构。",
    ),
}
