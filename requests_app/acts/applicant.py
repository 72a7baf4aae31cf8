"""申请人的情况变了: where he is reached, and who acts for him. Known later than the application, never in its record in clear."""

from datetime import date

from disclosure import clock
from disclosure.files.store import hand_over
from disclosure.workflow.acts import act
from disclosure.workflow.errors import Refused
from requests_app import papers, rules
from requests_app.acts.people import STATE, disclosure_desk, staff
from requests_app.states import State

CONTACT = {"address": "通信地址", "postcode": "邮政编码", "phone": "联系电话", "email": "电子邮箱"}
ADDED = tuple(state for state in State if state != State.ARCHIVED)  # a file handed over is closed
REACHED = (*State.UNDER_WAY, State.CLOSED, State.ARCHIVED)  # letters still go to whoever applied


class Applicant:
    """联系方式、委托书（条例第二十九条第一项）。"""

    @act(
        STATE,
        source=REACHED,
        target=None,
        who=disclosure_desk,
        label="变更联系方式",
        article="条例第二十九条：申请人的联系方式；235号：退回的应当再次送达",
        form="requests_app.forms.applicant.ContactForm",
    )
    def change_contact(
        self,
        *,
        by,
        note,
        source: str,
        evidence: str,
        address: str = "",
        postcode: str = "",
        phone: str = "",
        email: str = "",
    ):
        """What is given takes the place of what was known, which is kept. The record says which, never what.

        Letters issued already keep the address they were written to; what is sent from now on goes to the new one.
        """
        given = {"address": address, "postcode": postcode, "phone": phone, "email": email}
        person = self.particulars
        changed = {name: said for name, said in given.items() if said and said != getattr(person, name)}
        if not changed:
            raise Refused("没有写出与现在登记的不同的联系方式，不需要变更。")
        self.former_contacts.create(
            **{name: getattr(person, name) for name in CONTACT},
            evidence=evidence,
            replaced_at=clock.now(),
            replaced_by=staff(by),
        )
        for name, said in changed.items():
            setattr(person, name, said)
        if "address" in changed and "postcode" not in changed:
            person.postcode = ""  # that of another place
        person.set_digests()
        person.save()
        return {"变更": [CONTACT[name] for name in changed], "凭据": source}

    @act(
        STATE,
        source=State.UNDER_WAY,
        target=None,
        who=disclosure_desk,
        label="收到委托书",
        article="条例第二十九条第一项：申请人的身份证明；委托他人的，提交委托书",
        form="requests_app.forms.applicant.AuthorityForm",
    )
    def add_authority(
        self,
        *,
        by,
        note,
        file,
        on: date,
        agent_name: str = "",
        agent_id_number: str = "",
        agent_phone: str = "",
    ):
        """A 委托书 that came after the application, with the 补正 or before it; of the agent what was not known yet."""
        given = {"agent_name": agent_name, "agent_id_number": agent_id_number, "agent_phone": agent_phone}
        agent = {name: said for name, said in given.items() if said}
        rules.check(self, [rules.not_in_the_future(on, "收到委托书日")])
        if on < self.submitted_on:
            raise Refused(f"收到委托书日 {on} 早于提交日 {self.submitted_on}，请核对。")
        person = self.particulars
        if not (person.agent_name or agent_name):
            raise Refused("请写明代理人姓名。")
        for name, said in agent.items():
            setattr(person, name, said)
        person.save()
        hand_over(file, self)
        said = {"材料": papers.AUTHORITY, "收到日": on, "SM3": file.sm3}
        return said | ({"代理人": "随委托书登记"} if agent else {})

    @act(
        STATE,
        source=ADDED,
        target=None,
        who=disclosure_desk,
        label="补录材料",
        article="条例第四十五条：登记、归档；来信、身份证明、意见原件、签了字的送达回证随案卷保存",
        form="requests_app.forms.applicant.PaperScanForm",
    )
    def add_paper(self, *, by, note, file, kind: str = papers.LETTER):
        """A paper of the file that was scanned only later: no day and no term changes."""
        papers.file_as(kind, file, self)
        return {"材料": kind, "SM3": file.sm3}
