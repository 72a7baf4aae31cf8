"""诉求: each thing people ask for is put down, and settled in one of the three ways."""

from disclosure import clock
from disclosure.workflow.acts import act, having
from disclosure.workflow.errors import Refused
from opinion.acts.people import STATE, writers
from opinion.states import State, Way

OPEN = (*State.BEFORE_RELEASE, State.RELEASED)


class Demands:
    """诉求三分类处理（文件 000）：立即解决、创造条件、宣传教育和解释疏导。"""

    @act(
        STATE,
        source=OPEN,
        target=None,
        who=writers,
        label="登记诉求",
        article="逐条记下群众要求解决什么，不写人名",
        form="opinion.forms.demands.DemandForm",
    )
    def add_demand(self, *, by, note, words, **facts):
        self.demands.create(words=words, added_by=by, added_at=clock.now())
        return {"诉求": words}

    @act(
        STATE,
        source=OPEN,
        target=None,
        who=writers,
        conditions=[having("demands", way="")],
        label="登记诉求处理",
        article="能解决的立即解决，一时不能的创造条件，不合政策的解释疏导",
        form="opinion.forms.demands.SettleForm",
    )
    def settle_demand(self, *, by, note, demand, way, result, **facts):
        """一条诉求按三种方式之一处理。Raises Refused where somebody settled it meanwhile."""
        row = self.demands.filter(pk=demand, way="").first()
        if row is None:
            raise Refused("这条诉求已经登记过处理情况，请看最新的情况。")
        row.way, row.result, row.settled_by, row.settled_at = way, result, by, clock.now()
        row.save()
        return {"诉求": row.words, "处理方式": Way(way).label, "处理情况": result}
