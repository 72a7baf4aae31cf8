"""What every page of the site needs to know about the site."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from disclosure import clock
from portal.navigation import columns, services
from portal.reading import Reading

# Where the two record numbers are looked up; the footer must lead there（非经营性互联网信息服务备案管理办法第十三条）.
RECORDS = {"SITE_ICP": "https://beian.miit.gov.cn/", "SITE_POLICE": "https://beian.mps.gov.cn/"}
NATIONAL_ERRORS = "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code={}"  # 我为政府网站找错


def site(request):
    id_code = settings.SITE_ID_CODE
    reading = Reading.of(request)
    ways = SimpleLazyObject(lambda: columns(request.path))
    few = SimpleLazyObject(lambda: columns(request.path, elder=True))
    return {
        "site": {
            "name": settings.SITE_NAME,
            "initial": settings.SITE_NAME[:1],
            "url": settings.SITE_URL,
            "domain": settings.SITE_URL.split("//")[-1].split("/")[0],
            "id_code": id_code,
            "icp": settings.SITE_ICP,
            "police": settings.SITE_POLICE,
            "icp_url": _where_recorded("SITE_ICP"),
            "police_url": _where_recorded("SITE_POLICE"),
            "host": settings.SITE_HOST,
            "errors_url": NATIONAL_ERRORS.format(id_code) if id_code.strip("0") else "",
        },
        "reading": reading,
        "columns": few if reading.elder else ways,
        "ways": ways,
        "services": SimpleLazyObject(services),
        "today": SimpleLazyObject(clock.today),
    }


def _where_recorded(name: str) -> str:
    """Nowhere while the number is still the one of the demo."""
    return RECORDS[name] if getattr(settings, name) != settings.SITE_OF_THE_DEMO[name] else ""
