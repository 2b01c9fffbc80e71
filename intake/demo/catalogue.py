"""The courses of the autumn: three of each programme, and those that all students share."""

from dataclasses import dataclass
from enum import Enum

from domain.courses import ClassKind


class ExamTime(Enum):
    """In which part of the exam period the exam of a course is."""

    EARLY = "early"
    HOLIDAY_AFTERNOON = "holiday"
    LATE = "late"
    NONE = "none"


@dataclass(frozen=True)
class Course:
    """A course with its titles; `owner` is the department that teaches it."""

    code: str
    owner: str
    exam: ExamTime
    kk: str
    ru: str
    en: str
    kind: ClassKind = ClassKind.GRADED
    seats: int = 40
    """Students in a class, at most."""

    @property
    def id(self) -> str:
        """The course's identifier on the roster."""
        return f"course-{self.code.lower()}"


def read_courses(owner: str, prefix: str, table: str, last: int = 1) -> tuple[Course, ...]:
    """The courses in the lines `exam | kk | ru | en` of a table, with the codes 101, 201, …, ending in `last`."""
    rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    return tuple(
        Course(f"{prefix}{number}{last:02}", owner, ExamTime(exam), kk, ru, en)
        for number, (exam, kk, ru, en) in enumerate(rows, start=1)
    )


OF_PROGRAMME: dict[str, tuple[Course, ...]] = {
    "prog-management": read_courses(
        "dep-management",
        "MGT",
        """
        early | Менеджмент негіздері | Основы менеджмента | Principles of Management
        holiday | Ұйымдық мінез-құлық | Организационное поведение | Organisational Behaviour
        late | Стратегиялық менеджмент | Стратегический менеджмент | Strategic Management
        """,
    ),
    "prog-law": read_courses(
        "dep-private-law",
        "LAW",
        """
        early | Азаматтық құқық | Гражданское право | Civil Law
        late | Еңбек құқығы | Трудовое право | Labour Law
        late | Кәсіпкерлік құқық | Предпринимательское право | Business Law
        """,
    ),
    "prog-international": read_courses(
        "dep-international",
        "INR",
        """
        early | Халықаралық қатынастар теориясы | Теория международных отношений | Theory of International Relations
        holiday | Дипломатия тарихы | История дипломатии | History of Diplomacy
        late | Орталық Азия саясаты | Политика Центральной Азии | Politics of Central Asia
        """,
    ),
    "prog-information": read_courses(
        "dep-computing",
        "INF",
        """
        early | Бағдарламалау негіздері | Основы программирования | Introduction to Programming
        late | Дерекқорлар | Базы данных | Databases
        late | Веб-бағдарламалау | Веб-программирование | Web Programming
        """,
    ),
    "prog-finance": read_courses(
        "dep-finance",
        "FIN",
        """
        early | Корпоративтік қаржы | Корпоративные финансы | Corporate Finance
        holiday | Банк ісі | Банковское дело | Banking
        late | Қаржы нарықтары | Финансовые рынки | Financial Markets
        """,
    ),
    "prog-pedagogy": read_courses(
        "dep-pedagogy",
        "EDU",
        """
        early | Педагогика негіздері | Основы педагогики | Foundations of Education
        late | Даму психологиясы | Психология развития | Developmental Psychology
        late | Оқу нәтижелерін бағалау | Оценивание результатов обучения | Assessment of Learning
        """,
    ),
    "prog-journalism": read_courses(
        "dep-media",
        "JRN",
        """
        early | Журналистика негіздері | Основы журналистики | Introduction to Journalism
        holiday | Медиасауаттылық | Медиаграмотность | Media Literacy
        late | Деректер журналистикасы | Журналистика данных | Data Journalism
        """,
    ),
    "prog-international-law": read_courses(
        "dep-public-law",
        "PIL",
        """
        early | Конституциялық құқық | Конституционное право | Constitutional Law
        late | Халықаралық жария құқық | Международное публичное право | Public International Law
        late | Адам құқықтары | Права человека | Human Rights
        """,
    ),
    "prog-marketing": read_courses(
        "dep-management",
        "MKT",
        """
        early | Маркетинг негіздері | Основы маркетинга | Principles of Marketing
        holiday | Тұтынушы мінез-құлқы | Поведение потребителей | Consumer Behaviour
        late | Цифрлық маркетинг | Цифровой маркетинг | Digital Marketing
        """,
    ),
    "prog-economics": read_courses(
        "dep-economics",
        "ECO",
        """
        early | Микроэкономика | Микроэкономика | Microeconomics
        late | Макроэкономика | Макроэкономика | Macroeconomics
        late | Эконометрика | Эконометрика | Econometrics
        """,
    ),
    "prog-languages": read_courses(
        "dep-languages",
        "LNG",
        """
        early | Ағылшын тілінің грамматикасы | Грамматика английского языка | English Grammar
        holiday | Аударма теориясы мен практикасы | Теория и практика перевода | Theory and Practice of Translation
        late | Шет тілін оқыту әдістемесі | Методика преподавания иностранных языков | Foreign Language Teaching Methods
        """,
    ),
    "prog-accounting": read_courses(
        "dep-finance",
        "ACC",
        """
        early | Қаржылық есеп | Финансовый учёт | Financial Accounting
        late | Басқарушылық есеп | Управленческий учёт | Management Accounting
        late | Аудит | Аудит | Auditing
        """,
    ),
}

HISTORY = Course(
    "GEN101", "dep-general", ExamTime.EARLY, "Қазақстан тарихы", "История Казахстана", "History of Kazakhstan"
)
PHILOSOPHY = Course("GEN102", "dep-general", ExamTime.EARLY, "Философия", "Философия", "Philosophy")
SPORT = Course(
    "GEN103",
    "dep-general",
    ExamTime.NONE,
    "Дене шынықтыру",
    "Физическая культура",
    "Physical Education",
    ClassKind.PASS_FAIL,
)
WRITING = Course(
    "GEN104",
    "dep-languages",
    ExamTime.NONE,
    "Академиялық жазылым",
    "Академическое письмо",
    "Academic Writing",
    ClassKind.PASS_FAIL,
)
ELECTIVES = (
    Course(
        "ELC101",
        "dep-languages",
        ExamTime.LATE,
        "Академиялық ағылшын тілі",
        "Академический английский язык",
        "Academic English",
    ),
    Course(
        "ELC102",
        "dep-general",
        ExamTime.LATE,
        "Экология және тұрақты даму",
        "Экология и устойчивое развитие",
        "Ecology and Sustainability",
    ),
    Course(
        "ELC103",
        "dep-computing",
        ExamTime.LATE,
        "Жасанды интеллектке кіріспе",
        "Введение в искусственный интеллект",
        "Introduction to Artificial Intelligence",
    ),
    Course(
        "ELC104",
        "dep-management",
        ExamTime.LATE,
        "Кәсіпкерлік негіздері",
        "Основы предпринимательства",
        "Introduction to Entrepreneurship",
    ),
)
INTERNSHIP = Course(
    "GRD401",
    "dep-general",
    ExamTime.NONE,
    "Өндірістік тағылымдама",
    "Производственная практика",
    "Internship",
    ClassKind.INTERNSHIP,
)
STATE_EXAM = Course(
    "GRD402",
    "dep-general",
    ExamTime.LATE,
    "Мемлекеттік емтихан",
    "Государственный экзамен",
    "State Examination",
    ClassKind.STATE_EXAM,
)
_LAB_SEATS = 6
ROBOTICS = Course(
    "LAB101",
    "dep-computing",
    ExamTime.NONE,
    "Робототехника зертханасы",
    "Лаборатория робототехники",
    "Robotics Lab",
    ClassKind.PASS_FAIL,
    _LAB_SEATS,
)
SECURITY = Course(
    "LAB102",
    "dep-computing",
    ExamTime.NONE,
    "Киберқауіпсіздік зертханасы",
    "Лаборатория кибербезопасности",
    "Cybersecurity Lab",
    ClassKind.PASS_FAIL,
    _LAB_SEATS,
)
LABS = (ROBOTICS, SECURITY)
"""Taught in groups too small to be evaluated alone, all groups of one by the same instructor."""

# the labs stand last: they leave the exams and the instructors of the others as they are
SHARED = (HISTORY, PHILOSOPHY, SPORT, WRITING, *ELECTIVES, INTERNSHIP, STATE_EXAM, *LABS)

TAUGHT_BY_TWO = frozenset({"MGT301", "MKT201", "LAW201", "INF201", "EDU201", "GEN102"})
TAUGHT_BY_THREE = "GEN101"
"""The first class of this course has three instructors."""


def autumn_courses() -> tuple[Course, ...]:
    """Every course of the autumn, those of programmes first."""
    return (*(course for courses in OF_PROGRAMME.values() for course in courses), *SHARED)
