"""使用帮助: how to find, to apply, to follow, and what each kind of answer means in plain words."""

from dataclasses import dataclass

from django.views.generic import TemplateView

from accounts.models import Agency


@dataclass(frozen=True)
class Meaning:
    """One kind of answer as its reader meets it; `answers` are keys of requests_app.outcomes.ANSWERS."""

    label: str
    means: str
    then: str
    answers: tuple[str, ...]


EITHER = "不服的，60 日内申请行政复议，或者 6 个月内起诉。"
REVIEW_FIRST = "不服的，60 日内先申请行政复议；对复议决定还不服的，15 日内起诉。"
MEANINGS = (
    Meaning("予以公开", "您要的给您：附在答复后面，或者写明到哪里看。", "对照清单点一点，少了就告诉机关。", ("already_public", "provide")),
    Meaning("部分公开", "能公开的给您；不能公开的遮去或者不附，逐处写明理由。", f"遮去的部分{REVIEW_FIRST}", ("partial",)),
    Meaning("不予公开", "法律规定不公开，答复里写明是哪一条、为什么。", REVIEW_FIRST, ("secret", "forbidden", "safety", "third_party", "internal", "process", "enforcement")),
    Meaning("按专门规定查询", "工商登记、不动产登记等另有查询办法，答复里写明到哪里查。", f"到写明的机关查。{EITHER}", ("admin_query",)),
    Meaning("不存在", "找过了，没有；在哪里找的、怎样找的，都写明。", f"知道线索的，写清楚再申请。{EITHER}", ("not_exist",)),
    Meaning("不归本机关", "由别的机关负责，或者已经移交档案馆，答复里写明是哪里。", f"按写明的联系方式，向那里申请。{EITHER}", ("not_ours", "archived")),
    Meaning("需要另行制作", "没有现成的，要专门加工、分析才有，机关可以不提供。", f"可以改为申请原始的材料。{EITHER}", ("need_create",)),
    Meaning("仍不明确", "补正以后还是看不出要的是什么。", f"写清名称、文号、大致时间，再申请。{EITHER}", ("unclear",)),
    Meaning("不予处理", "信访投诉、重复申请、要公开出版物、没有正当理由大量反复申请、要求重新出具的，不作为申请办理。", f"按写明的渠道办。{EITHER}", ("petition", "repeat", "publication", "massive", "reissue")),
    Meaning("不再处理", "过了期限没有补正、没有缴费，或者您自己撤回了。", f"还需要的，可以重新申请。{EITHER}", ("no_correction", "fee_unpaid", "withdrawn")),
    Meaning("其他处理", "上面没有列到的，答复里写明依据和怎样处理。", EITHER, ("other",)),
)  # fmt: skip


class Help(TemplateView):
    template_name = "portal/help.html"

    def get_context_data(self, **kwargs):
        return super().get_context_data(meanings=MEANINGS, host=Agency.objects.host(), **kwargs)
