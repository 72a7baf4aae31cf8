"""How people ask, and how papers say it: words that only make a question, and everyday words beside official ones.

A question is looked for by what is left without the words of asking; an everyday word is looked for as itself and, a
little less, as what papers call it. Both tables are of general language; local names belong into the papers' 主题词.
"""

import re

from disclosure.search.grams import fold, pieces

# Words of asking; the longest first. Cut out only where something is left.
_ASKING = """
怎么办理 如何办理 怎样办理 怎么办 怎么样 怎么写 怎么领 怎么算 怎么 怎样 如何 为什么 有什么规定 有什么要求 有什么 什么时候 什么 哪里 哪儿 哪些 哪个 哪家
在哪里 在哪儿 在哪 去哪里 去哪儿 找谁 多长时间 多少钱 多少天 多少 多久 多长 多大 几天 几年 几个月 几岁 几次 几个 几处 几分 是不是 能不能 可不可以
有没有 要不要 会不会 可以 能否 是否 需要 应该 请问 我想 我要 想要 我们 会怎样
"""
_CUT = re.compile("|".join(map(re.escape, sorted(_ASKING.split(), key=len, reverse=True))))
_EDGE = re.compile(
    r"(?<![^\W_])[我您你请想](?=[^\W_])|(?<=[^\W_])[吗呢吧啊呀嘛的了](?![^\W_])"
)  # at the ends of a run only

# everyday word: what papers say
_SAID = """
拖欠 无故拖欠 克扣
工资 劳动报酬
辞退 解除劳动合同
开除 解除劳动合同
赔偿 补偿
打工 农民工
失业金 失业保险金
公积金 住房公积金
年假 年休假
工伤 工伤保险
社保 社会保险
医保 医疗保险
养老金 基本养老金 养老保险
低保 最低生活保障
老人 老年人
儿女 子女 赡养人
孩子 儿童 未成年人 子女
小孩 儿童 未成年人
宝宝 婴儿 儿童
上学 入学
小学 义务教育 入学
打游戏 网络游戏
游戏 网络游戏
家暴 家庭暴力
打人 殴打
打架 殴打
打架斗殴 殴打
吵闹 噪声
太吵 噪声
噪音 噪声
邻居 相邻 社会生活噪声
身份证 居民身份证
补办 补领 补发
丢了 丢失 遗失
丢失 遗失
上户口 户口登记 出生登记
落户 户口登记
外地人 流动人口
酒驾 饮酒 醉酒驾驶
醉驾 醉酒驾驶
闯红灯 交通信号灯
扣分 记分
扣几分 记分
驾照 驾驶证 机动车驾驶证
换证 换领
过户 转让登记 转移登记
二手车 转让登记 机动车
交强险 机动车交通事故责任强制保险
车祸 交通事故
撞车 交通事故
撞了 交通事故
汽车 机动车 家用汽车
退车 退货
毛病 质量问题 故障
网购 网络购物 网络交易
假货 欺诈 假冒 伪劣 消费者
外卖 网络餐饮 网络食品
吃坏肚子 食品安全
物业费 物业服务费用
拆迁 征收 房屋征收
动迁 征收
补偿标准 征收补偿
承包地 土地承包 承包期
到期 期限届满 期满
鞭炮 烟花爆竹
放鞭炮 燃放 烟花爆竹
养狗 饲养动物 犬只
狗 犬只
拴绳 犬绳
打官司 诉讼 起诉 诉讼费用
告状 起诉
上访 信访
找工作 就业
照顾 扶持
退伍 退役
退伍军人 退役军人 退役士兵
当兵 服兵役 征兵
营业执照 市场主体登记 个体工商户
开店 个体工商户
开小店 个体工商户
个税 个人所得税
起征点 减除费用
电信诈骗 电信网络诈骗
骗了 诈骗
看病 医疗 诊疗
免费 减免 免交
律师 法律援助
免费律师 法律援助
无人机 无人驾驶航空器
房产证 不动产权证书 不动产登记
买房 购买住房
租房 租赁
彩礼 借婚姻索取财物
离婚冷静期 离婚登记
坐牢 监狱
"""
SAID: dict[str, tuple[str, ...]] = {
    words[0]: tuple(words[1:])
    for words in (fold(line).split() for line in _SAID.split("\n"))
    if len(words) > 1
}


def asked(words: str) -> str:
    """What of a question can stand in a paper: without the words of asking. Nothing left: as it was."""
    folded = fold(words)
    cut = _EDGE.sub(" ", _CUT.sub(" ", folded))
    return cut if cut.strip() else folded


def said(words: str) -> list[str]:
    """What papers say for the everyday words that are in a question, each once."""
    folded = fold(words)
    return list(dict.fromkeys(other for word, others in SAID.items() if word in folded for other in others))


def search_words(words: str) -> list[str]:
    """The pieces to look for and to mark in a text: those of the question, then what papers say for them."""
    return list(dict.fromkeys([*pieces(asked(words)), *said(words)]))
