"""Names of people as they meet at a university in Kazakhstan, in the forms their bearers use."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.language import Language
from intake.demo.choice import number, pick


@dataclass(frozen=True)
class Name:
    """A person's name, and the language they would choose."""

    given: str
    family: str
    middle: str
    language: Language
    international: bool = False


_KAZAKH_MEN = (
    "Алихан", "Әділет", "Бауыржан", "Дархан", "Ерасыл", "Жандос", "Қайрат", "Мұрат", "Нұрлан", "Олжас", "Рүстем",
    "Санжар", "Темірлан", "Айбек", "Бекзат", "Данияр", "Ерлан", "Арман", "Сұлтан", "Асқар", "Ғалым", "Дәурен",
)  # fmt: skip
_KAZAKH_WOMEN = (
    "Айгерім", "Әсел", "Аружан", "Балнұр", "Гүлназ", "Дана", "Жанар", "Ләззат", "Мадина", "Меруерт", "Назерке",
    "Перизат", "Сәуле", "Томирис", "Ұлжан", "Інжу", "Ақбота", "Динара", "Айша", "Жібек", "Малика", "Нұргүл",
)  # fmt: skip
_KAZAKH_FAMILIES = (
    ("Ахметов", "Ахметова"), ("Нұрғалиев", "Нұрғалиева"), ("Сәрсенов", "Сәрсенова"), ("Жұмабаев", "Жұмабаева"),
    ("Оспанов", "Оспанова"), ("Смағұлов", "Смағұлова"), ("Қасымов", "Қасымова"), ("Бейсенов", "Бейсенова"),
    ("Төлегенов", "Төлегенова"), ("Мұқанов", "Мұқанова"), ("Есенов", "Есенова"), ("Сүлейменов", "Сүлейменова"),
    ("Бекмұрат", "Бекмұрат"), ("Сейітқали", "Сейітқали"), ("Аманжол", "Аманжол"), ("Тұрсынбек", "Тұрсынбек"),
    ("Серікбай", "Серікбай"), ("Нұрмұхамбет", "Нұрмұхамбет"), ("Дүйсенбай", "Дүйсенбай"), ("Айтжан", "Айтжан"),
)  # fmt: skip
_KAZAKH_FATHERS = ("Нұрлан", "Асқар", "Ерлан", "Қайрат", "Мұрат", "Серік", "Болат", "Дәурен", "Талғат", "Марат")
_RUSSIAN_MEN = (
    "Алексей", "Дмитрий", "Иван", "Максим", "Никита", "Павел", "Роман", "Сергей", "Артём", "Кирилл", "Андрей",
)  # fmt: skip
_RUSSIAN_WOMEN = (
    "Анна", "Виктория", "Дарья", "Екатерина", "Мария", "Наталья", "Ольга", "Полина", "София", "Ксения", "Елена",
)  # fmt: skip
_RUSSIAN_FAMILIES = (
    ("Иванов", "Иванова"), ("Кузнецов", "Кузнецова"), ("Соколов", "Соколова"), ("Попов", "Попова"),
    ("Лебедев", "Лебедева"), ("Новиков", "Новикова"), ("Морозов", "Морозова"), ("Никитин", "Никитина"),
    ("Романовский", "Романовская"), ("Вишневский", "Вишневская"), ("Коваленко", "Коваленко"), ("Шмидт", "Шмидт"),
    ("Ким", "Ким"), ("Цой", "Цой"),
)  # fmt: skip
_RUSSIAN_FATHERS = (
    ("Сергеевич", "Сергеевна"), ("Андреевич", "Андреевна"), ("Владимирович", "Владимировна"),
    ("Николаевич", "Николаевна"), ("Александрович", "Александровна"), ("Игоревич", "Игоревна"),
)  # fmt: skip
# men, women, families of one country: names that go together
_ABROAD: tuple[tuple[Sequence[str], Sequence[str], Sequence[str]], ...] = (
    (("Wei", "Hao"), ("Mei", "Xin"), ("Zhang", "Li", "Chen")),
    (("Arjun", "Rahul"), ("Priya", "Ananya"), ("Sharma", "Patel", "Gupta")),
    (("Emre", "Kerem"), ("Elif", "Zeynep"), ("Yılmaz", "Demir", "Kaya")),
    (("Lukas", "Jonas"), ("Sophie", "Lena"), ("Weber", "Fischer", "Wagner")),
    (("Daniel", "James"), ("Emily", "Grace"), ("Miller", "Brown", "O'Connor")),
    (("Minjun", "Jiho"), ("Seoyeon", "Jiwoo"), ("Park", "Lee", "Choi")),
)


def name_of(about: str) -> Name:
    """The name of the person with this id: about 62 % Kazakh, 28 % Russian-speaking, 10 % from abroad."""
    woman = number(2, about, "woman") == 1
    origin = number(100, about, "origin")
    if origin < 62:
        return kazakh_name(about, woman=woman)
    if origin < 90:
        return _russian_name(about, woman=woman)
    return _foreign_name(about, woman=woman)


def kazakh_name(about: str, *, woman: bool) -> Name:
    """A Kazakh name; the patronymic ends in -ұлы or -қызы, some families have one form for all."""
    given = pick(_KAZAKH_WOMEN if woman else _KAZAKH_MEN, about, "given")
    family = pick(_KAZAKH_FAMILIES, about, "family")[woman]
    middle = pick(_KAZAKH_FATHERS, about, "father") + ("қызы" if woman else "ұлы")
    language = Language.RU if number(100, about, "language") < 15 else Language.KK
    return Name(given, family, middle, language)


def _russian_name(about: str, *, woman: bool) -> Name:
    given = pick(_RUSSIAN_WOMEN if woman else _RUSSIAN_MEN, about, "given")
    family = pick(_RUSSIAN_FAMILIES, about, "family")[woman]
    return Name(given, family, pick(_RUSSIAN_FATHERS, about, "father")[woman], Language.RU)


def _foreign_name(about: str, *, woman: bool) -> Name:
    men, women, families = pick(_ABROAD, about, "country")
    given = pick(women if woman else men, about, "given")
    return Name(given, pick(families, about, "family"), "", Language.EN, international=True)
