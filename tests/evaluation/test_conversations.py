"""Conversations as data: what is wrong in a file is told with its place, all of it at once."""

from pathlib import Path

import pytest

from chalicelib.sales.conversation import Stage
from evaluation.conversations import Conversation, DataInvalid, read_conversations

GOOD = """
theme = "Prueba"

[[conversation]]
id = "una-prueba"
country = "México"
about = "Prueba que se lee"

[[conversation.turn]]
customer = "hola"
stage = "new|interested"
says_amounts = [12.10]

[[conversation.turn]]
customer = ["uno", "dos"]
set_stock = { CUP = 1 }
quote_lines = { BAG = 2 }

[conversation.end]
orders = 0
"""


def read(folder: Path, **files: str) -> list[Conversation]:
    for name, text in files.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return read_conversations(folder)


def mistakes(folder: Path, text: str) -> str:
    with pytest.raises(DataInvalid) as told:
        read(folder, one=text)
    return str(told.value)


def test_a_conversation_is_read_as_its_file_says_it(tmp_path: Path) -> None:
    [conversation] = read(tmp_path, one=GOOD)
    assert conversation.theme == "Prueba"
    assert conversation.words == ["hola", "uno", "dos"]
    assert conversation.turn[0].stage == (Stage.NEW, Stage.INTERESTED)
    assert str(conversation.turn[0].says_amounts[0]) == "12.10"
    assert conversation.product_ids == {"CUP", "BAG"}
    assert conversation.end is not None


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('stage = "new|interested"', 'stage = "nuevo"', "one.toml: conversation 1, turn 1, stage"),
        ("says_amounts", "say_amounts", "one.toml: conversation 1, turn 1, say_amounts: Extra inputs"),
        ('customer = ["uno", "dos"]', "", "one.toml: conversation 1, turn 2: Value error, customer or voice"),
        ('id = "una-prueba"', 'id = "Una prueba"', "one.toml: conversation 1, id"),
        ('country = "México"', "", "one.toml: conversation 1, country: Field required"),
        ("orders = 0", "orders = -1", "one.toml: conversation 1, end, orders"),
        ('theme = "Prueba"', "", "one.toml: theme: Field required"),
        ('customer = "hola"', "customer = hola", "one.toml: not valid TOML"),
        ('customer = "hola"', "customer = []", "one.toml: conversation 1, turn 1: Value error, customer or voice"),
        ("[conversation.end]", "start = 2026-11-24T16:00:00\n[conversation.end]", "turn 2, start: Extra inputs"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_place(tmp_path: Path, before: str, after: str, told: str) -> None:
    assert before in GOOD
    assert told in mistakes(tmp_path, GOOD.replace(before, after))


def test_a_start_needs_its_zone(tmp_path: Path) -> None:
    text = GOOD.replace('about = "', 'start = 2026-11-24T16:00:00\nabout = "')
    assert "start: Value error, needs a zone" in mistakes(tmp_path, text)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    told = mistakes(tmp_path, GOOD.replace("says_amounts", "say_amounts").replace("orders = 0", "orders = -1"))
    assert len(told.splitlines()) == 2


def test_an_id_stands_once_in_all_files(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid, match="the id una-prueba is given twice"):
        read(tmp_path, one=GOOD, two=GOOD)


def test_a_folder_without_conversations_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataInvalid, match="there is no conversation"):
        read_conversations(tmp_path)
