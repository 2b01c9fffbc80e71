"""The terms and the academic calendar of the demo university."""

from intake.demo.terms import AUTUMN, SPRING


def _term(id: str, title: str, type_: str, start: str, end: str, parent: str = "") -> dict[str, str]:
    return {
        "sourcedId": id,
        "title": title,
        "type": type_,
        "startDate": start,
        "endDate": end,
        "parentSourcedId": parent,
        "schoolYear": "2027",
    }


def _entry(kind: str, key: str, title: str, start: object, end: object, session: str = "") -> dict[str, object]:
    return {"kind": kind, "key": key, "title": title, "start": start, "end": end, "session": session, "class": ""}


TERMS = (
    _term("2026-2027", "2026–2027 оқу жылы", "schoolYear", "2026-09-01", "2027-07-01"),
    _term("2026-fall", "2026 жылғы күзгі семестр", "semester", "2026-09-01", "2026-12-24", "2026-2027"),
    _term("2027-spring", "2027 жылғы көктемгі семестр", "semester", "2027-01-18", "2027-05-29", "2026-2027"),
)

CALENDAR = (
    _entry("session", "2026-fall", "Күзгі семестр", "2026-09-01", AUTUMN.last_exams, "2026-fall"),
    _entry(
        "add_drop",
        "2026-fall-add-drop",
        "Пәндерді қосу және пәндерден бас тарту",
        "2026-09-01",
        "2026-09-11",
        "2026-fall",
    ),
    _entry("classes", "2026-fall-classes", "Сабақтар", "2026-09-01", "2026-12-05", "2026-fall"),
    _entry("exam_period", "2026-fall-exams", "Емтихан кезеңі", AUTUMN.first_exams, AUTUMN.last_exams, "2026-fall"),
    _entry(
        "change_of_grade",
        "2026-fall-change-of-grade",
        "Бағаны өзгертуге өтініш берудің соңғы мерзімі",
        "2027-01-15",
        "2027-01-15",
        "2026-fall",
    ),
    _entry("holiday", "2026-republic-day", "Республика күні", "2026-10-25", "2026-10-26"),
    _entry("holiday", "2026-independence-day", "Тәуелсіздік күні", AUTUMN.divide, AUTUMN.divide),
    _entry("holiday", "2027-new-year", "Жаңа жыл", "2027-01-01", "2027-01-02"),
    _entry("holiday", "2027-orthodox-christmas", "Православиелік Рождество", "2027-01-07", "2027-01-07"),
    _entry("session", "2027-spring", "Көктемгі семестр", "2027-01-18", "2027-05-28", "2027-spring"),
    _entry(
        "add_drop",
        "2027-spring-add-drop",
        "Пәндерді қосу және пәндерден бас тарту",
        "2027-01-18",
        "2027-01-29",
        "2027-spring",
    ),
    _entry("classes", "2027-spring-classes", "Сабақтар", "2027-01-18", SPRING.last_classes[-1], "2027-spring"),
    _entry("exam_period", "2027-spring-exams", "Емтихан кезеңі", SPRING.first_exams, SPRING.last_exams, "2027-spring"),
    _entry(
        "change_of_grade",
        "2027-spring-change-of-grade",
        "Бағаны өзгертуге өтініш берудің соңғы мерзімі",
        "2027-06-11",
        "2027-06-11",
        "2027-spring",
    ),
    _entry("holiday", "2027-womens-day", "Халықаралық әйелдер күні", "2027-03-08", "2027-03-08"),
    _entry("holiday", "2027-nauryz", "Наурыз мейрамы", "2027-03-21", "2027-03-23"),
    _entry("holiday", "2027-unity-day", "Қазақстан халқының бірлігі мерекесі", "2027-05-01", "2027-05-01"),
    _entry("holiday", "2027-defender-day", "Отан қорғаушы күні", "2027-05-07", "2027-05-07"),
    _entry("holiday", "2027-victory-day", "Жеңіс күні", "2027-05-09", "2027-05-10"),
    _entry("holiday", "2027-capital-day", "Астана күні", "2027-07-06", "2027-07-06"),
)
