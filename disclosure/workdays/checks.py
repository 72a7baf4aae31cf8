"""System check: a year that will soon be counted in must have its 通知."""

from django.core import checks

from disclosure.workdays.current import missing_soon


@checks.register("workdays")
def coming_year_has_its_notice(app_configs=None, **kwargs):
    """Warn while a needed year is missing; from November on that includes the next year."""
    return [
        checks.Warning(
            f"{year} 年的放假安排尚未载入，届满日落在该年的期限只能暂定。",
            hint="国务院办公厅通知公布后，运行 manage.py load_calendar --notice 文件。",
            id="workdays.W001",
        )
        for year in missing_soon()
    ]
