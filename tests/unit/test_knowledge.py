"""What the shop has written, cut into entries; and what is kept of a customer's question."""

import pytest

from chalicelib.sales.catalog import KnowledgeEntry
from chalicelib.sales.knowledge import Knowledge, KnowledgePage, entries_of, without_private_data


def entries(markdown: str, name: str = "tallas") -> list[tuple[str, str]]:
    return [(entry.title, entry.text) for entry in entries_of(KnowledgePage(name, markdown))]


def test_each_section_is_an_entry_under_all_its_headings() -> None:
    markdown = "# Cuidado\nSiempre a mano.\n\n## ¿Y el barro?\nSin jabón.\n### Negro\nSin fibra.\n## Lana\nEn frío."
    assert entries(markdown) == [
        ("Cuidado", "Siempre a mano."),
        ("Cuidado · ¿Y el barro?", "Sin jabón."),
        ("Cuidado · ¿Y el barro? · Negro", "Sin fibra."),
        ("Cuidado · Lana", "En frío."),
    ]


def test_text_before_the_first_heading_has_the_pages_name() -> None:
    assert entries("Del 24 al 29.\r\n\r\n# Otra\r\nMás.") == [("tallas", "Del 24 al 29."), ("Otra", "Más.")]


def test_a_heading_without_text_is_no_entry() -> None:
    assert entries("# Garantía\n## Piezas\n\n") == []


def test_marks_that_whatsapp_does_not_know_are_taken_off() -> None:
    markdown = (
        "# Guía\n**Ojo**: [mira aquí](https://nopal.example/g), [dentro](#a) ![foto](x.png)\n* una\n* `dos`\n> cita"
    )
    assert entries(markdown) == [("Guía", "Ojo: mira aquí (https://nopal.example/g), dentro \n- una\n- dos\ncita")]


def test_a_hash_in_a_block_of_code_is_no_heading() -> None:
    assert entries("# Uno\n```\n# no\n```\nfin") == [("Uno", "# no\nfin")]


def test_a_long_section_is_cut_at_its_paragraphs_and_sentences() -> None:
    paragraph = "Una frase de las que hay muchas. " * 40
    found = entries(f"# Largo\n{paragraph}\n\nCorto.")
    assert len(found) == 2
    assert all(title == "Largo" and len(text) <= 1000 for title, text in found)
    assert found[0][1].endswith("hay muchas.")
    assert found[1][1].endswith("Corto.")


def test_a_text_without_any_blank_is_cut_all_the_same() -> None:
    assert [len(text) for _, text in entries("# X\n" + "a" * 2500)] == [1000, 1000, 500]


def test_questions_and_pages_are_searched_together() -> None:
    item = KnowledgeEntry("¿Hacen factura?", "Sí.")
    knowledge = Knowledge((item,), (KnowledgePage("tallas", "# Tallas\nS y M."),))
    assert knowledge.entries == (item, KnowledgeEntry("Tallas", "S y M."))


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("¿Hay talla 38 en azul?", "¿Hay talla 38 en azul?"),
        ("¿Me llaman al 55 1234-5678?", "¿Me llaman al …?"),
        ("mi correo es ana.p@correo.example, ¿me avisan?", "mi correo es …, ¿me avisan?"),
        ("soy +34 600 000 001", "soy …"),
        ("vi esto: https://sitio.example/x?u=ana ¿lo tienen?", "vi esto: … ¿lo tienen?"),
        ("¿tienen esto de @ana_shop?", "¿tienen esto de …?"),
        ("una\nlínea\n", "una línea"),
    ],
)
def test_a_question_is_kept_without_what_names_a_person(asked: str, kept: str) -> None:
    assert without_private_data(asked) == kept


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("¿envían a calle oculta 5 para Secretina?", "¿envían a … para …?"),
        ("¿Llega a la Calle 12 #3-45 apto 101, Bogotá?", "¿Llega a la …, Bogotá?"),
        ("¿envían a Av. Insurgentes Sur 1602 int. 4?", "¿envían a …?"),
        ("¿y a la cra 7 no. 12-34 o al barrio San José 8?", "¿y a la … o al …?"),
        ("vivo en la colonia Del Valle 120, ¿llegan?", "vivo en la …, ¿llegan?"),
        ("¿envían a la Calle Oculta?", "¿envían a la …?"),
        ("¿envían a Hidalgo #12?", "¿envían a …?"),
        ("¿está a pie de calle?", "¿está a pie de calle?"),
        ("¿Cuántas piezas trae el paseo de 3?", "¿Cuántas piezas trae el paseo de 3?"),
        ("¿Llegan a la colonia Roma?", "¿Llegan a la colonia Roma?"),
        ("¿Venden agua de colonia 100 ml?", "¿Venden agua de colonia 100 ml?"),
        ("¿Es para una carrera de 5 km?", "¿Es para una carrera de 5 km?"),
        ("¿secretina perez puede recoger?", "¿… puede recoger?"),
        ("¿SECRETINA, de Pérez, recoge?", "¿…, de …, recoge?"),
        ("¿Tienen secretinas?", "¿Tienen secretinas?"),
    ],
)
def test_a_question_is_kept_without_the_customers_name_and_street(asked: str, kept: str) -> None:
    assert without_private_data(asked, known=("Secretina Pérez", "", None)) == kept


def test_a_question_is_kept_short() -> None:
    assert len(without_private_data("¿por qué? " * 100)) == 200
