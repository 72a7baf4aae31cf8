"""A document as the 公文 that is printed: which field goes to which place of GB/T 9704."""

from documents.body import parts
from documents.official_pdf import FOOT, NOTE, Annex, OfficialPaper
from documents.states import Validity


def paper_of(document) -> OfficialPaper:
    """What `official_pdf` needs to know of a document; the text's own words win where both say a thing."""
    letter, annexes = parts(document.text.body)
    return OfficialPaper(
        notice=notice_of(document),
        title=document.title,
        body=letter,
        annexes=tuple(Annex(title, body, label="") for title, body in annexes),
        issuer_mark=document.agency.mark,
        number=document.number,
        secrecy=document.get_classification_display() if document.classification else "",
        upward=document.is_upward,
        signers=(document.signer,) if document.signer else (),
        addressee=document.text.addressee,
        attachments=tuple(attachment.title for attachment in document.attachments.all()),
        signature=document.issuer or document.agency.name,
        written_on=document.written_on,
        marking=document.marking.strip("（）"),
        marking_place=FOOT if document.marking_place == "banji" else NOTE,
        cc=document.copies_to,
        printed_by=(document.issuer or document.agency.name) if document.issued_on else "",
        printed_on=document.issued_on,
    )


def notice_of(document) -> str:
    """What a printed copy must say of a paper that is no longer in force; empty for one that is."""
    if document.validity == Validity.VALID:
        return ""
    by = f"《{document.replaced_by.title}》" if document.replaced_by else ""
    number = f"（{document.replaced_by.number}）" if by and document.replaced_by.number else ""
    words = {Validity.REVISED: "修订", Validity.EXPIRED: "失效", Validity.REPEALED: "废止"}[document.validity]
    return f"本文件已{'被' if by else ''}{by}{number}{words}。"
