"""The office a letter comes from, as plain facts: what is printed, and whom to go to against it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AgencyFacts:
    """机关: all a letter says of its sender. Built from the row, or written by hand where there is no database."""

    name: str
    short_name: str = ""
    prefix: str = ""  # 文书的机关代字，如“云政公复”
    review_agency: str = ""  # 行政复议机关
    review_online: str = ""  # 在线申请行政复议的网址
    court: str = ""  # 管辖法院
    contact_office: str = ""
    contact_address: str = ""
    contact_phone: str = ""
    contact_hours: str = ""
    postcode: str = ""

    @classmethod
    def of(cls, agency) -> "AgencyFacts":
        return cls(
            name=agency.name,
            short_name=agency.short_name,
            prefix=agency.reply_prefix or f"{agency.label}公复",
            review_agency=agency.review_agency,
            review_online=agency.review_online,
            court=agency.court,
            contact_office=agency.contact_office,
            contact_address=agency.contact_address,
            contact_phone=agency.contact_phone,
            contact_hours=agency.contact_hours,
            postcode=agency.contact_postcode,
        )

    @property
    def contact(self) -> str:
        """Where to ask: office, address, telephone, as far as they are known."""
        said = [
            self.contact_office or self.name,
            f"地址：{self.contact_address}" if self.contact_address else "",
            f"邮政编码：{self.postcode}" if self.postcode else "",
            f"电话：{self.contact_phone}" if self.contact_phone else "",
        ]
        return "，".join(part for part in said if part)
