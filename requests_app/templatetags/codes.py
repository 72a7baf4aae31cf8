"""How a query code is written out. `{% load codes %}`"""

from django import template

from requests_app.tracking import shown

register = template.Library()
register.filter("code_shown", shown)
