"""《全国年节及纪念日放假办法》（2024年11月10日修订）第二条: the days off the law itself fixes, thirteen a year.

They stand in for a year whose 通知 has not been loaded, so every date counted with them is 暂定: the 调休 around them is
not foreseeable. Too few days off make a provisional date early rather than late, which is the safe side for an agency.
"""

from datetime import date, timedelta

# 农历正月初一、五月初五、八月十五 in the solar calendar. Past 2040 the lunar days are left out.
LUNAR = {
    2027: ("02-06", "06-09", "09-15"),
    2028: ("01-26", "05-28", "10-03"),
    2029: ("02-13", "06-16", "09-22"),
    2030: ("02-03", "06-05", "09-12"),
    2031: ("01-23", "06-24", "10-01"),
    2032: ("02-11", "06-12", "09-19"),
    2033: ("01-31", "06-01", "09-08"),
    2034: ("02-19", "06-20", "09-27"),
    2035: ("02-08", "06-10", "09-16"),
    2036: ("01-28", "05-30", "10-04"),
    2037: ("02-15", "06-18", "09-24"),
    2038: ("02-04", "06-07", "09-13"),
    2039: ("01-24", "05-27", "10-02"),
    2040: ("02-12", "06-14", "09-20"),
}


def qingming(year: int) -> date:
    """清明 by the century's formula [Y×0.2422+4.81]−[Y/4], true from 2000 to 2099."""
    short = year % 100
    return date(year, 4, int(short * 0.2422 + 4.81) - short // 4)


def statutory_days(year: int) -> dict[date, str]:
    """The days off the law fixes for a year, each with its name."""
    days = {date(year, 1, 1): "元旦"}
    if year in LUNAR:
        spring, boat, moon = (date.fromisoformat(f"{year}-{day}") for day in LUNAR[year])
        days |= {spring + timedelta(days=n): "春节" for n in range(-1, 3)}
        days |= {boat: "端午节", moon: "中秋节"}
    if 2000 <= year <= 2099:
        days[qingming(year)] = "清明节"
    days |= {date(year, 5, day): "劳动节" for day in (1, 2)}
    days |= {date(year, 10, day): "国庆节" for day in (1, 2, 3)}
    return dict(sorted(days.items()))
