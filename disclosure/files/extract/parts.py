"""The XML parts that Office files are made of."""

import zipfile

from lxml import etree

from disclosure.files.kinds import FileRefused

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"


def parse_xml(data: bytes):
    """One XML part without entities, network or a document type."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    root = etree.fromstring(data, parser)
    if root.getroottree().docinfo.doctype:
        raise FileRefused("文件内部结构不正常，不能接收。")
    return root


def main_part(archive: zipfile.ZipFile) -> str | None:
    """The part a program would open, in small letters: the package's relations say, not the part's name."""
    names = {name.lower(): name for name in archive.namelist()}
    if "_rels/.rels" not in names:
        return None
    for relation in parse_xml(archive.read(names["_rels/.rels"])):
        if isinstance(relation.tag, str) and (relation.get("Type") or "").endswith("/officeDocument"):
            target = (relation.get("Target") or "").lstrip("/").removeprefix("./").lower()
            return target if target in names else None
    return None
