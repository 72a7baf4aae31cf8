"""申请人与代理人, copied by a clerk: every number in one spelling, by the checks the public form has (`identity`)."""

from django.core.exceptions import ValidationError

from requests_app import identity
from requests_app.states import IdType


class PersonChecks:
    """Mixed into a form with these fields. What is not there is not wrong here."""

    AGENT = ("agent_name", "agent_id_number", "agent_phone")
    miscopied = ""  # what to do with a number that is wrong on the paper itself

    @property
    def agent(self) -> list:
        return [self[name] for name in (*self.AGENT, "authority")]

    @property
    def has_agent(self) -> bool:
        kept = "authority_kept" in self.fields and self["authority_kept"].value()
        return bool(kept) or any(field.value() or field.errors for field in self.agent)

    def _number(self, name: str, id_type: str) -> str:
        number = self.cleaned_data.get(name, "")
        if not number:
            return ""
        try:
            return identity.check_number(id_type, number)
        except ValidationError as error:
            raise ValidationError(f"{error.messages[0]}{self.miscopied}") from error

    def clean_id_number(self) -> str:
        return self._number("id_number", self.cleaned_data.get("id_type", IdType.OTHER))

    def clean_agent_id_number(self) -> str:
        return self._number("agent_id_number", IdType.ID_CARD)

    def clean_agent_name(self) -> str:
        """An agent is known by name; a 委托书 or a number alone names nobody."""
        asked = (*self.AGENT[1:], "authority", "authority_kept")
        given = [name for name in asked if self.data.get(name) or self.files.get(name)]
        if given and not self.cleaned_data["agent_name"]:
            raise ValidationError("填了代理人的证件、电话或者委托书的，请写明代理人姓名。")
        return self.cleaned_data["agent_name"]

    def clean_phone(self) -> str:
        phone = self.cleaned_data["phone"]
        return identity.check_phone(phone) if phone else ""

    def clean_agent_phone(self) -> str:
        phone = self.cleaned_data["agent_phone"]
        return identity.check_phone(phone) if phone else ""

    def clean_postcode(self) -> str:
        code = self.cleaned_data["postcode"]
        return identity.check_postcode(code) if code else ""
