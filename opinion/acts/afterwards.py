"""反馈、归档, and what comes after a response is out: 更正, 撤回."""

from accounts.roles import Role, any_of, holds
from disclosure import caching, clock
from disclosure.workflow.acts import act, having
from disclosure.workflow.errors import Refused
from opinion import hours, rules
from opinion.acts.people import STATE, desk, section
from opinion.states import Stage, State


class Afterwards:
    """发布之后。"""

    @act(
        STATE,
        source=State.RELEASED,
        target=State.SETTLED,
        who=any_of(section, desk),
        label="反馈",
        kind="primary",
        article="受理—转办—反馈：诉求逐条有着落，回应之后看反响",
        form="opinion.forms.afterwards.FeedBackForm",
    )
    def feed_back(self, *, by, note, settled_with, **facts):
        """诉求都处理了，写明怎样反馈、反响如何。"""
        rules.check(self, rules.BEFORE_SETTLING)
        self.settled_with = settled_with
        return {"反馈": settled_with}

    @act(
        STATE,
        source=State.SETTLED,
        target=State.ARCHIVED,
        who=desk,
        label="归档",
        kind="primary",
        article="登记表、研判、口径、确认函、发布记录一并归档",
        form="disclosure.workflow.forms.OptionalNoteForm",
        together=True,
    )
    def archive(self, *, by, note, **facts):
        """还有没办结的时限的，写明为什么。Raises Refused where that is not said."""
        left = hours.still_open(self)
        if left and len(note.strip()) < 5:
            titles = "、".join(deadline.title for deadline in left)
            raise Refused(
                f"还有没有办结的时限：{titles}。请先登记办理情况；确实不再需要的，在意见里写明为什么。"
            )
        hours.end(self, by=by, reason=hours.ARCHIVED)
        return {"终止的时限": [deadline.title for deadline in left]}

    @act(
        STATE,
        source=(*State.PUBLISHED, State.DROPPED),
        target=State.DRAFTING,
        who=desk,
        when={"merged_into": None},
        conditions=[having("responses", published_at__isnull=False)],
        label="更正回应",
        article="发布的内容有误或者情况有变的，及时更正，前几轮的也一样；更正的文字同样要确认、审查、审定，此前公众看到的照旧",
        form="opinion.forms.afterwards.CorrectForm",
    )
    def correct(self, *, by, note, response=None, **facts):
        """哪一轮的都能更正，一次一份；没有写明的，更正这一轮的。

        Raises Refused where it is not said which of several, and where the note, which the public reads, carries a 密级
        mark or a personal number.
        """
        rules.may_be_read(note, "更正说明")
        published = list(self.responses.filter(published_at__isnull=False))
        meant = [
            one for one in published if (one.round == self.round if response is None else one.pk == response)
        ]
        if response is None and not meant and len(published) == 1:
            meant = published
        if not meant:
            raise Refused("请选择更正哪一份已经发布的回应。")
        (chosen,) = meant
        chosen.correction = note
        chosen.save()
        self.correcting = chosen
        self.stage, self.approved_by = Stage.WRITING, None
        return {"回应": chosen.public_title, "第几轮": chosen.round if self.round > 1 else None}

    @act(
        STATE,
        source=tuple(state for state in State if state != State.FOUND),
        target=None,
        who=holds(Role.DISCLOSURE_HEAD, Role.LEADER),
        conditions=[having("responses", published_at__isnull=False, withdrawn_at=None)],
        label="撤回回应",
        kind="danger",
        article="发布有误的，不论事项办到哪一步，撤回并说明原因；原网址保留说明，不再显示正文",
        form="opinion.forms.afterwards.WithdrawForm",
    )
    def withdraw_response(self, *, by, note, response=None, **facts):
        """正在更正的、前几轮的也能撤回。Raises Refused where it is not said which of several."""
        rules.may_be_read(note, "撤回原因")
        public = list(self.responses.public())
        if response is not None:
            public = [one for one in public if one.pk == response]
        if not public:
            raise Refused("这份回应已经不在公布，请看最新的情况。")
        if len(public) > 1:
            raise Refused("正在公布的回应有几份，请选择撤回哪一份。")
        (response,) = public
        response.withdrawn_at, response.withdrawn_reason = clock.now(), note
        response.updated_at = response.withdrawn_at
        response.save()
        caching.bump()
        return {"回应": response.public_title, "第几轮": response.round if self.round > 1 else None}
