"""What must be true before an act: each rule a function that returns whole sentences, empty when it is kept."""

from collections.abc import Callable, Iterable
from datetime import date

from disclosure import clock
from disclosure.deadlines import terms
from disclosure.files import marks
from disclosure.notices.letters.remedies import outdated
from disclosure.rulebook import book
from disclosure.workdays.current import calendar_for
from disclosure.workflow.errors import Refused
from disclosure.workflow.models import Event
from requests_app import listing
from requests_app.outcomes import NEEDS, Outcome, Remedies
from requests_app.states import DeliveryWay

Rule = Callable[[object], list[str]]
LEAST_REASON = 5  # characters; less is a word, not a reason


def not_in_the_future(day: date | None, name: str) -> Rule:
    """Nothing that has not happened can be entered."""

    def kept(application) -> list[str]:
        return [f"{name} {day} 尚未到来，请核对。"] if day and day > clock.today() else []

    return kept


def not_before_receipt(day: date | None, name: str) -> Rule:
    """What follows an application cannot come before it."""

    def kept(application) -> list[str]:
        if day and application.received_on and day < application.received_on:
            return [f"{name} {day} 早于收到日 {application.received_on}，请核对。"]
        return []

    return kept


def correction_was_not_asked(application) -> bool:
    """第三十条：一次性告知. A second notice is not offered; 重新答复 is the same application."""
    original = application.reanswer_of
    return application.correction_asked_on is None and (
        original is None or original.correction_asked_on is None
    )


def correction_notice_due(application) -> date:
    """第三十条：自收到申请之日起七个工作日内告知补正, the law's own days and not those of the house."""
    return calendar_for(application.agency_id).add(application.received_on, terms.CORRECTION_NOTICE.length)


def late_correction_is_owned(late_known: bool) -> Rule:
    """第三十条：a notice after the seven days still restarts the clock, and whoever sends it says that he knows."""

    def kept(application) -> list[str]:
        due_on = correction_notice_due(application)
        if late_known or clock.today() <= due_on:
            return []
        return [
            f"收到申请之日起七个工作日到 {due_on} 已经届满（条例第三十条）。仍要告知补正的，请勾选确认："
            "本次告知记为逾期，并告知监督员。"
        ]

    return kept


def no_extension_is_left_hanging(application) -> list[str]:
    """第三十三条第二款：an extension is told before the term it extends is gone; the correction begins another."""
    pending = application.extensions.filter(status__in=("proposed", "approved")).first()
    if pending is None:
        return []
    if pending.status == pending.Status.PROPOSED:
        return ["有一份延期意见待批准，告知补正以后原来的期限就不再计算。请负责人先批准或者不批准延期。"]
    return [
        "延期已经批准，还没有告知申请人，告知补正以后原来的期限就不再计算。请先“登记延期告知”；"
        "不延期了的，请负责人用“作废程序性文书”作废延期告知书。"
    ]


def no_payment_is_awaited(application) -> list[str]:
    """109号：等待缴费期间已经有一个期限在走. Another wait would swallow the lapse of the fee."""
    if not application.fees.filter(status="noticed").exists():
        return []
    return ["收费通知已经发出，正在等待缴费，不能同时告知补正；确需补正的，请负责人先撤销收费。"]


def correction_reasons_are_known(reasons: Iterable[str]) -> Rule:
    """补正的情形限于规则所列（条例第二十九条、第三十条）."""

    def kept(application) -> list[str]:
        allowed = book.value("requests.correction_reasons", application.agency)
        if not reasons:
            return ["请选择补正的情形。"]
        strange = [reason for reason in reasons if reason not in allowed]
        return ["所选的补正情形不在本机关的规则之内，请看公开的办理规则。"] if strange else []

    return kept


def correction_days_are_over(application) -> list[str]:
    """第三十条：the days given run from the day the notice was there, which may have been heard of after they seemed over."""
    until = application.correction_until
    lapse = Event.objects.of(application).filter(action="correction_lapsed").order_by("pk").last()
    heard_since = until and lapse and lapse.facts.get("补正期限") != until.isoformat()
    if not heard_since or clock.today() > until:
        return []
    return [
        f"补正告知书送达得晚，或者告知日更正过，补正期限改到 {until} 届满，还没有过。届满以后仍然没有收到的，再确认；收到的，请“接受逾期补正”。"
    ]


# ── before an answer goes to review ────────────────────────────────────────
def decision_is_there(application) -> list[str]:
    return [] if application.decision else ["还没有拟答复。请先用“拟答复”选择答复类型、写明理由。"]


def is_not_the_one_taken_back(application) -> list[str]:
    """有错必纠：an answer taken back as wrong is not sent again word for word, nor on the opinions it was given."""
    decision = application.decision
    if decision is None:
        return []
    taken_back = list(application.decisions.exclude(recalled_at=None).order_by("recalled_at"))
    if not taken_back:
        return []
    content = decision.content
    same = next((one for one in reversed(taken_back) if one.recalled_content == content), None)
    if same is None and decision.recalled_at is None:
        return []
    one = same or decision
    on = one.recalled_at.astimezone(clock.TZ).date()
    head = f"现在的答复与 {on} 撤销的答复一字不差。" if same else f"{on} 撤销答复以后，还没有重新拟答复。"
    why = one.recalled_why.strip().rstrip("。")
    return [f"{head}撤销的理由：{why}。请用“拟答复”改正以后再送审核；保密审查、审核、签发都重新办理。"]


def facts_are_complete(application) -> list[str]:
    """What an outcome needs cannot be skipped（条例第三十六条至第三十九条）."""
    decision = application.decision
    if decision is None:
        return []
    missing = [
        f"“{decision.row.label}”须写明{NEEDS[key].label}。{NEEDS[key].ask}"
        for key in decision.row.needs
        if len(str(decision.facts.get(key, "")).strip()) < 1
    ]
    if len(decision.reason.strip()) < LEAST_REASON:
        missing.append("答复须说明理由，不能空着或只写几个字。")
    return missing


def words_keep_to_the_remedy(application) -> list[str]:
    """救济由系统写：不予公开的先复议，不得写“或者直接起诉”，不得写旧法的期限（行政复议法第二十三条，行政诉讼法第四十六条）."""
    decision = application.decision
    if decision is None:
        return []
    first = book.value("letters.partial_review_first", application.agency)
    written = [decision.reason, decision.remark, *(str(fact) for fact in decision.facts.values())]
    found = [outdated(words, decision.row.remedies, partial_review_first=first) for words in written]
    return list(dict.fromkeys(sentence for said in found for sentence in said))


def online_review_is_named(application) -> list[str]:
    """行政复议法第二十二条：通过互联网渠道送达决定的，应当同时提供提交行政复议申请书的互联网渠道."""
    decision = application.decision
    if decision is None or decision.row.remedies == Remedies.NONE or application.agency.review_online:
        return []
    if application.text.delivery_way not in (DeliveryWay.ONLINE, DeliveryWay.EMAIL):
        return []
    return [
        f"申请人要求以“{application.text.get_delivery_way_display()}”取得答复，通过互联网送达的须同时告知在线申请行政复议的渠道"
        "（行政复议法第二十二条）。请系统管理员在后台“机关”中填写在线申请行政复议的网址。"
    ]


def unclear_only_after_correction(application) -> list[str]:
    """第三十条：补正之后仍不明确的，才能以此答复."""
    decision = application.decision
    if decision is None or decision.outcome != Outcome.UNCLEAR or application.supplemented_on:
        return []
    return ["申请人没有补正过，不能以“补正后仍不明确”答复。内容不明确的，请先告知补正（条例第三十条）。"]


def massive_only_after_reasons(application) -> list[str]:
    """第三十五条：先要求说明理由，理由不合理的，才不予处理."""
    decision = application.decision
    if decision is None or decision.outcome != Outcome.MASSIVE or application.reasons_given_on:
        return []
    if application.reasons_asked_on is None:
        return [
            "还没有要求申请人说明理由，不能以“大量反复申请”不予处理。请先“要求说明理由”（条例第三十五条）。"
        ]
    until = application.reasons_until
    if until and clock.today() <= until:
        return [
            f"申请人说明理由的期限到 {until}，还没有收到。期限未满，不能认定没有合理的理由（条例第三十五条）。"
        ]
    return []


def archived_only_after_the_term(application) -> list[str]:
    """档案法第十五条第二款：提前移交、移交期限未满的，仍由原制作或者保存的机关办理."""
    decision = application.decision
    if decision is None or "transfer_due" not in decision.row.needs:
        return []
    days = {}
    for key in ("moved_on", "transfer_due"):
        written = str(decision.facts.get(key, "")).strip()
        try:
            days[key] = date.fromisoformat(written)
        except ValueError:
            if written:  # an empty one is named with the other facts
                return [f"{NEEDS[key].label}要写成日期，例如 2021-06-30。"]
    said = []
    if "moved_on" in days and days["moved_on"] > clock.today():
        said.append(f"移交的日期 {days['moved_on']} 尚未到来，请核对。")
    if "transfer_due" in days and days["transfer_due"] >= clock.today():
        said.append(
            f"国家规定的移交期限到 {days['transfer_due']} 才届满；期限未满的，所涉及的政府信息公开事项仍由本机关办理"
            "（档案法第十五条第二款）。"
        )
    return said


def earlier_answer_was_this_applicants(application) -> list[str]:
    """第三十六条第六项：已就该申请人作出过答复的，才能不予重复处理."""
    from requests_app import earlier  # it compares applications, whose model asks these rules

    decision = application.decision
    if decision is None or "earlier" not in decision.row.needs:
        return []
    return earlier.in_the_way(application, str(decision.facts.get("earlier", "")))


def files_are_ready(application) -> list[str]:
    """第三十七条：every file that goes out has its outgoing copy. What is withheld may be whole documents, none blacked out."""
    decision = application.decision
    if decision is None or not decision.row.releases:
        return []
    releases = list(application.releases.select_related("result", "source"))
    problems = [
        f"“{release.title}”还没有生成公开件。请先涂去不公开的部分并生成。"
        for release in releases
        if release.outgoing is None
    ]
    return problems


def files_are_those_of_the_list(application) -> list[str]:
    """第三十六条第二项、第三十七条：提供该信息. What the letter says it gives goes with it, and nothing else does."""
    decision = application.decision
    if decision is None or not decision.row.releases:
        return []
    return listing.disagreements(
        str(decision.facts.get("provided", "")),
        application.releases.values_list("title", flat=True),
        read_there=listing.to_be_read(str(decision.facts.get("given_form", ""))),
    )


def nobody_is_still_asked(application) -> list[str]:
    """第三十二条至第三十四条：征求意见期间不作答复."""
    open_ones = [one for one in application.consultations.filter(result="") if one.pauses]
    return [
        f"正在征求{one.get_kind_display()}意见（{one.sent_on} 发函），请等意见或者期限届满后再报。"
        + ("" if one.arrived_on else "对方收到日还没有登记，期限没有起算：请先“登记送达征求对象”。")
        for one in open_ones
    ]


def objections_are_weighed(application) -> list[str]:
    """第三十二条：第三方不同意的，由机关判断其理由是否合理、公共利益是否重大."""
    decision = application.decision
    problems = []
    for one in application.consultations.filter(kind="third_party"):
        if one.is_objection and one.is_reasonable is None:
            problems.append(f"{one} 不同意公开，还没有判断其理由是否合理。请先“判断第三方意见”。")
        elif (
            decision
            and decision.outcome == Outcome.OPEN
            and one.is_objection
            and one.is_reasonable
            and not one.public_interest
        ):
            problems.append(
                f"{one} 不同意公开且理由合理，不公开又不会对公共利益造成重大影响的，不得公开（条例第十五条、第三十二条）。"
            )
    return problems


def overruled_were_told(application) -> list[str]:
    """第三十二条：决定公开的，将公开的内容和理由书面告知第三方."""
    decision = application.decision
    if decision is None or not decision.row.releases:
        return []
    waiting = application.consultations.filter(kind="third_party", result="object", told_on=None).exclude(
        is_reasonable=True, public_interest=False
    )
    return [
        f"{one} 不同意公开而本机关决定公开，须先把公开的内容和理由书面告知第三方（条例第三十二条）。"
        "请先“告知第三方”，告知书送达以后“登记文书送达”。"
        for one in waiting
    ]


def no_extension_is_pending(application) -> list[str]:
    """An answer and an extension cannot be on the way at once."""
    pending = application.extensions.filter(status__in=("proposed", "approved")).first()
    if pending is None:
        return []
    return [f"有一份延期意见正在办理（{pending.get_status_display()}）。请先办完或者撤回延期，再报答复。"]


def no_fee_is_open(application) -> list[str]:
    """109号：收费通知发出后，缴清了才继续处理."""
    if application.fees.filter(status__in=("proposed", "noticed")).exists():
        return ["信息处理费还没有缴清。缴清后重新计算期限，再作答复；不收了的，先“撤销收费”。"]
    return []


def fee_fits_the_answer(application) -> list[str]:
    """109号：a fee by pages was for information that is given; where the answer has changed, it is not kept."""
    from requests_app.fees import why_not_by_pages  # it asks of models that ask these rules

    charged = application.fees.filter(method="pages", status__in=("proposed", "noticed", "paid")).first()
    if charged is None or not (why := why_not_by_pages(application)):
        return []
    return [
        f"本件已按量收取信息处理费 {charged.amount} 元，而现在的答复不能按量收费。请负责人先撤销收费。{why}"
    ]


def secrecy_was_reviewed(application) -> list[str]:
    """第十七条：公开之前审查，审的就是现在这份答复和文件."""
    decision = application.decision
    if decision is None or not decision.row.releases:
        return []
    passed = decision.opinions.filter(step="secrecy", agrees=True, fingerprint=decision.fingerprint)
    return (
        []
        if passed.exists()
        else ["要提供信息的答复须先经保密审查；审查之后改过的，要再审（条例第十七条）。"]
    )


def copies_were_looked_over(application) -> list[str]:
    """第十五条、第三十七条：a machine tells what is left under a box, only a person what was left without one."""
    decision = application.decision
    if decision is None or not decision.row.releases:
        return []
    unseen = application.releases.filter(is_whole=False, checked_by=None).exclude(result=None)
    return [
        f"“{release.title}”的公开件还没有复核。请画框人、生成人以外的人逐页看过，点“复核”（条例第三十七条）。"
        for release in unseen
    ]


def nothing_secret_goes_out(application) -> list[str]:
    """第十四条：密级标志 stops a file that goes out; personal data of others is for black-out（第十五条）."""
    decision = application.decision
    if decision is None or not decision.row.releases:
        return []
    return [
        f"提供的文件“{release.title}”中发现{found.kind.label}：“{found.excerpt}”。有密级的不得提供，应当涂去的请涂去。"
        for release in application.releases.select_related("result", "source")
        if release.outgoing is not None
        for found in release.outgoing.found
        if found.kind == marks.Kind.SECRECY
    ]


BEFORE_SUBMITTING = (
    decision_is_there,
    is_not_the_one_taken_back,
    facts_are_complete,
    words_keep_to_the_remedy,
    online_review_is_named,
    unclear_only_after_correction,
    massive_only_after_reasons,
    archived_only_after_the_term,
    earlier_answer_was_this_applicants,
    files_are_ready,
    files_are_those_of_the_list,
    nobody_is_still_asked,
    objections_are_weighed,
    no_extension_is_pending,
    no_fee_is_open,
    fee_fits_the_answer,
)
BEFORE_CHECKING = (*BEFORE_SUBMITTING, secrecy_was_reviewed, copies_were_looked_over)
BEFORE_SIGNING = (*BEFORE_CHECKING, nothing_secret_goes_out, overruled_were_told)


# ── before one becomes several, or goes into another ───────────────────────
def nobody_was_asked(application) -> list[str]:
    """一事一申请: the opinion of others was about the whole, and its pause would be lost to the parts."""
    if not application.consultations.exists():
        return []
    return [
        "已经征求过其他人的意见，中止的时间和收到的意见都记在本件，不能再拆分。请不拆分，在一份答复书中逐项答复。"
    ]


def no_extension_was_made(application) -> list[str]:
    """第三十三条第二款：an extension told to the applicant is of this application; no part would inherit it."""
    if not application.extensions.exclude(status__in=("refused", "void")).exists():
        return []
    return ["已经提出或者告知延期，延期不能带到拆出的各件，不能再拆分。请不拆分，在一份答复书中逐项答复。"]


def is_not_delayed(application) -> list[str]:
    """第三十五条：the later day was set for this application."""
    if application.delayed_until is None:
        return []
    return [
        f"已经确定延迟答复至 {application.delayed_until}（条例第三十五条），不能再拆分。请不拆分，在一份答复书中逐项答复。"
    ]


def no_fee_was_paid(application) -> list[str]:
    """109号：what was paid for this application is not lost in another."""
    paid = application.fees.filter(status="paid").first()
    if paid is None:
        return []
    return [
        f"本件已经收取信息处理费 {paid.amount} 元，不能并入另一件。请把另一件并入本件，或者由负责人先撤销收费、退还申请人。"
    ]


def is_the_same_letter(other, compared: bool) -> Rule:
    """并案 is for one letter entered twice; what asks for something else is answered by itself."""
    from requests_app.similar import alike  # it compares applications, whose model asks these rules

    def kept(application) -> list[str]:
        if compared or alike(application, other):
            return []
        return [
            f"两件申请的内容不像同一封：本件“{application.subject}”，{other.number}“{other.subject}”。"
            "并案以后本件不再单独答复，内容也不会转过去。核对过原件、确是同一封的，请勾选确认；不是的，分别答复。"
        ]

    return kept


BEFORE_SPLITTING = (nobody_was_asked, no_extension_was_made, is_not_delayed)
BEFORE_MERGING = (nobody_is_still_asked, no_extension_is_pending, no_fee_is_open, no_fee_was_paid)


def broken(application, rules: Iterable[Rule]) -> list[str]:
    """Every sentence that stands in the way."""
    return [sentence for rule in rules for sentence in rule(application)]


def check(application, rules: Iterable[Rule]) -> None:
    """Raises Refused with every sentence that stands in the way."""
    if reasons := broken(application, rules):
        raise Refused(*reasons)
