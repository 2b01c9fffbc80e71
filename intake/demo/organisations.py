"""The parts of the demo university."""

from collections.abc import Iterator
from dataclasses import dataclass

from domain.people import Role
from domain.roster import OrganisationKind

UNIVERSITY = "university"


@dataclass(frozen=True)
class Part:
    """A part of the university with its names."""

    id: str
    kind: OrganisationKind
    kk: str
    ru: str
    en: str
    parent: str
    responsible_vp: Role | None = None


_FACULTIES = (
    (
        "fac-business",
        "Бизнес және экономика факультеті",
        "Факультет бизнеса и экономики",
        "Faculty of Business and Economics",
    ),
    ("fac-law", "Заң факультеті", "Юридический факультет", "Faculty of Law"),
    ("fac-social", "Әлеуметтік ғылымдар факультеті", "Факультет социальных наук", "Faculty of Social Sciences"),
    (
        "fac-education",
        "Білім беру және ақпараттық технологиялар факультеті",
        "Факультет образования и информационных технологий",
        "Faculty of Education and Information Technology",
    ),
)

_DEPARTMENTS = (
    (
        "dep-management",
        "fac-business",
        "Менеджмент және маркетинг",
        "менеджмента и маркетинга",
        "Management and Marketing",
    ),
    ("dep-finance", "fac-business", "Қаржы және есеп", "финансов и учёта", "Finance and Accounting"),
    ("dep-economics", "fac-business", "Экономика", "экономики", "Economics"),
    (
        "dep-public-law",
        "fac-law",
        "Конституциялық және халықаралық құқық",
        "конституционного и международного права",
        "Constitutional and International Law",
    ),
    (
        "dep-private-law",
        "fac-law",
        "Азаматтық және кәсіпкерлік құқық",
        "гражданского и предпринимательского права",
        "Civil and Business Law",
    ),
    ("dep-international", "fac-social", "Халықаралық қатынастар", "международных отношений", "International Relations"),
    ("dep-media", "fac-social", "Журналистика және медиа", "журналистики и медиа", "Journalism and Media"),
    ("dep-general", "fac-social", "Жалпы білім беру пәндері", "общеобразовательных дисциплин", "General Education"),
    (
        "dep-pedagogy",
        "fac-education",
        "Педагогика және психология",
        "педагогики и психологии",
        "Education and Psychology",
    ),
    ("dep-languages", "fac-education", "Шет тілдері", "иностранных языков", "Foreign Languages"),
    ("dep-computing", "fac-education", "Ақпараттық жүйелер", "информационных систем", "Information Systems"),
)

_PROGRAMMES = (
    ("prog-management", "dep-management", "Менеджмент", "Менеджмент", "Management"),
    ("prog-law", "dep-private-law", "Құқықтану", "Юриспруденция", "Law"),
    (
        "prog-international",
        "dep-international",
        "Халықаралық қатынастар",
        "Международные отношения",
        "International Relations",
    ),
    ("prog-information", "dep-computing", "Ақпараттық жүйелер", "Информационные системы", "Information Systems"),
    ("prog-finance", "dep-finance", "Қаржы", "Финансы", "Finance"),
    (
        "prog-pedagogy",
        "dep-pedagogy",
        "Педагогика және психология",
        "Педагогика и психология",
        "Education and Psychology",
    ),
    ("prog-journalism", "dep-media", "Журналистика", "Журналистика", "Journalism"),
    ("prog-international-law", "dep-public-law", "Халықаралық құқық", "Международное право", "International Law"),
    ("prog-marketing", "dep-management", "Маркетинг", "Маркетинг", "Marketing"),
    ("prog-economics", "dep-economics", "Экономика", "Экономика", "Economics"),
    ("prog-languages", "dep-languages", "Екі шет тілі", "Два иностранных языка", "Two Foreign Languages"),
    ("prog-accounting", "dep-finance", "Есеп және аудит", "Учёт и аудит", "Accounting and Audit"),
)

_UNITS = (
    ("unit-library", Role.PROVOST, "Кітапхана", "Библиотека", "Library"),
    ("unit-registrar", Role.PROVOST, "Тіркеу бөлімі", "Офис регистратора", "Registrar's Office"),
    ("unit-it", Role.FIRST_VP, "Ақпараттық технологиялар бөлімі", "Отдел информационных технологий", "IT Department"),
    ("unit-hr", Role.FIRST_VP, "Адам ресурстарын басқару бөлімі", "Отдел кадров", "Human Resources"),
    (
        "unit-career",
        Role.FIRST_VP,
        "Мансап және жұмысқа орналастыру қызметі",
        "Служба карьеры и трудоустройства",
        "Career and Employment Service",
    ),
    (
        "unit-comms",
        Role.FIRST_VP,
        "Маркетинг, коммуникация және әлеуметпен байланыстар бөлімі",
        "Отдел маркетинга, коммуникаций и связей с общественностью",
        "Marketing and Communications",
    ),
    (
        "unit-qa",
        Role.FIRST_VP,
        "Сапаны қамтамасыздандыру және институционалдық зерттеулер бөлімі",
        "Отдел обеспечения качества и институциональных исследований",
        "Quality Assurance and Institutional Research",
    ),
    ("unit-finance", Role.VP_FINANCE, "Қаржы бөлімі", "Финансовый отдел", "Finance Department"),
    ("unit-canteen", Role.VP_FINANCE, "Асхана", "Столовая", "Canteen"),
    ("unit-dormitory", Role.VP_STUDENTS, "Жатақхана", "Общежитие", "Dormitory"),
    ("unit-medical", Role.VP_STUDENTS, "Медициналық орталық", "Медицинский центр", "Medical Centre"),
    ("unit-sport", Role.VP_STUDENTS, "Спорт орталығы", "Спортивный центр", "Sports Centre"),
)

DEPARTMENTS: tuple[str, ...] = tuple(row[0] for row in _DEPARTMENTS)
FACULTIES: tuple[str, ...] = tuple(row[0] for row in _FACULTIES)
UNITS: tuple[str, ...] = tuple(row[0] for row in _UNITS)
FACULTY_OF: dict[str, str] = {row[0]: row[1] for row in _DEPARTMENTS}
PROGRAMMES: tuple[tuple[str, str], ...] = tuple((row[0], row[1]) for row in _PROGRAMMES)
"""Each programme with its department; a small university has the first of them."""


def parts() -> Iterator[Part]:
    """Every part of the university, each after the one it belongs to."""
    yield Part(
        UNIVERSITY,
        OrganisationKind.UNIVERSITY,
        "Демонстрациялық университет",
        "Демонстрационный университет",
        "Demo University",
        "",
    )
    for id, kk, ru, en in _FACULTIES:
        yield Part(id, OrganisationKind.FACULTY, kk, ru, en, UNIVERSITY)
    for id, parent, kk, ru, en in _DEPARTMENTS:
        names = (f"{kk} кафедрасы", f"Кафедра {ru}", f"Department of {en}")
        yield Part(id, OrganisationKind.DEPARTMENT, *names, parent)
    for id, parent, kk, ru, en in _PROGRAMMES:
        yield Part(id, OrganisationKind.PROGRAMME, kk, ru, en, parent)
    for id, responsible, kk, ru, en in _UNITS:
        yield Part(id, OrganisationKind.UNIT, kk, ru, en, UNIVERSITY, responsible)
