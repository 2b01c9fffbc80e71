"""The courses of the spring: two of each programme, and physical education for all."""

from domain.courses import ClassKind
from intake.demo.catalogue import Course, ExamTime, read_courses

_OF_PROGRAMME: dict[str, tuple[Course, ...]] = {
    "prog-management": read_courses(
        "dep-management",
        "MGT",
        """
        early | Адам ресурстарын басқару | Управление человеческими ресурсами | Human Resource Management
        late | Жобаларды басқару | Управление проектами | Project Management
        """,
        last=2,
    ),
    "prog-law": read_courses(
        "dep-private-law",
        "LAW",
        """
        early | Қылмыстық құқық | Уголовное право | Criminal Law
        late | Отбасы құқығы | Семейное право | Family Law
        """,
        last=2,
    ),
    "prog-international": read_courses(
        "dep-international",
        "INR",
        """
        early | Халықаралық ұйымдар | Международные организации | International Organisations
        late | Қазақстанның сыртқы саясаты | Внешняя политика Казахстана | Foreign Policy of Kazakhstan
        """,
        last=2,
    ),
    "prog-information": read_courses(
        "dep-computing",
        "INF",
        """
        early | Алгоритмдер және деректер құрылымы | Алгоритмы и структуры данных | Algorithms and Data Structures
        late | Компьютерлік желілер | Компьютерные сети | Computer Networks
        """,
        last=2,
    ),
    "prog-finance": read_courses(
        "dep-finance",
        "FIN",
        """
        early | Инвестицияларды талдау | Анализ инвестиций | Investment Analysis
        late | Сақтандыру | Страхование | Insurance
        """,
        last=2,
    ),
    "prog-pedagogy": read_courses(
        "dep-pedagogy",
        "EDU",
        """
        early | Инклюзивті білім беру | Инклюзивное образование | Inclusive Education
        late | Сабақты жоспарлау | Планирование урока | Lesson Planning
        """,
        last=2,
    ),
    "prog-journalism": read_courses(
        "dep-media",
        "JRN",
        """
        early | Репортаж шеберлігі | Мастерство репортажа | Reporting
        late | Медиақұқық | Медиаправо | Media Law
        """,
        last=2,
    ),
    "prog-international-law": read_courses(
        "dep-public-law",
        "PIL",
        """
        early | Әкімшілік құқық | Административное право | Administrative Law
        late | Теңіз құқығы | Морское право | Law of the Sea
        """,
        last=2,
    ),
    "prog-marketing": read_courses(
        "dep-management",
        "MKT",
        """
        early | Бренд-менеджмент | Бренд-менеджмент | Brand Management
        late | Маркетингтік зерттеулер | Маркетинговые исследования | Marketing Research
        """,
        last=2,
    ),
    "prog-economics": read_courses(
        "dep-economics",
        "ECO",
        """
        early | Статистика | Статистика | Statistics
        late | Халықаралық сауда | Международная торговля | International Trade
        """,
        last=2,
    ),
    "prog-languages": read_courses(
        "dep-languages",
        "LNG",
        """
        early | Тіл біліміне кіріспе | Введение в языкознание | Introduction to Linguistics
        late | Екінші шет тілі | Второй иностранный язык | Second Foreign Language
        """,
        last=2,
    ),
    "prog-accounting": read_courses(
        "dep-finance",
        "ACC",
        """
        early | Салық салу | Налогообложение | Taxation
        late | Шығындар есебі | Учёт затрат | Cost Accounting
        """,
        last=2,
    ),
}
_SPORT = Course(
    "GEN203",
    "dep-general",
    ExamTime.NONE,
    "Дене шынықтыру: екінші бөлім",
    "Физическая культура: вторая часть",
    "Physical Education Part Two",
    ClassKind.PASS_FAIL,
)


def taken_in_spring(programme: str) -> tuple[Course, ...]:
    """What a student of a programme takes in the spring."""
    return (*_OF_PROGRAMME[programme], _SPORT)


def spring_courses() -> tuple[Course, ...]:
    """Every course of the spring, those of programmes first."""
    return (*(course for courses in _OF_PROGRAMME.values() for course in courses), _SPORT)
