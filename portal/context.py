"""What every page of the site needs to know about the site."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from disclosure import clock
from portal.navigation import columns, services
from portal.reading import Reading

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
            "host": settings.SITE_HOST,
            "errors_url": NATIONAL_ERRORS.format(id_code) if id_code.strip("0") else "",
        },
        "reading": reading,
        "columns": few if reading.elder else ways,
        "ways": ways,
        "services": SimpleLazyObject(services),
        "today": SimpleLazyObject(clock.today),
    }
