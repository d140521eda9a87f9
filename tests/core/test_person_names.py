"""Names of people in the order of a directory."""

import pytest

from core.person_names import guess_family_name, sort_key


@pytest.mark.parametrize(
    ("name", "family_name"),
    [
        ("Ada Lovelace", "Lovelace"),
        ("Dr Ada Lovelace", "Lovelace"),
        ("Ada Lovelace, PhD", "Lovelace"),
        ("Lovelace, Ada", "Lovelace"),
        ("Ada Lovelace (she/her)", "Lovelace"),
        ("Martin Luther King Jr.", "King"),
        ("Henry Gates III", "Gates"),
        ("Ludwig van Beethoven", "Beethoven"),
        ("Robert De Niro", "De Niro"),
        ("Vincent Van Den Berg", "Van Den Berg"),
        ("Dr Caoimhe Ní Dhuibhne", "Ní Dhuibhne"),
        ("Delphine Aubertin-Roy", "Aubertin-Roy"),
        ("Yu Du", "Du"),
        ("Van Morrison", "Morrison"),
        ("Suharto", "Suharto"),
        ("王小明", "王小明"),
        ("王 小明", "王 小明"),
        ("김 민지", "김 민지"),
        ("PhD", "PhD"),
        ("(anonymous)", "(anonymous)"),
    ],
)
def test_the_family_name_is_guessed(name: str, family_name: str) -> None:
    assert guess_family_name(name) == family_name


def test_names_are_sorted_by_family_name_then_by_the_whole_name_without_case_and_accents() -> None:
    names = ["Zoë Álvarez", "Bo Leeming", "bea lee", "Al Lee", "Ada Zuse"]
    assert sorted(names, key=sort_key) == ["Zoë Álvarez", "Al Lee", "bea lee", "Bo Leeming", "Ada Zuse"]


def test_a_sort_name_decides() -> None:
    assert sort_key("Xi Jinping", "Xi") < sort_key("Ada Zuse") < sort_key("Xi Jinping", "Zzz")
