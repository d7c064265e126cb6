"""How a draft looks: there, short, in a language of the shop, in WhatsApp's marks, with the shop's own addresses."""

import re
from collections.abc import Iterator, Mapping

from chalicelib.sales.drafting import Flags
from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.reading import Reading, plain

_LONGEST = 4500
_MOST_NUMBERS = 150
_MARKDOWN = re.compile(
    r"^\s{0,3}#{1,6} |^\s*\|.*\|\s*$|\*\*|\]\(|```|^\s*(?:-{3,}|={3,})\s*$|</?(?:b|i|br|p|ul|li|strong|em|"
    r"a)\b[^>]*>",
    re.M,
)
_SCRIPTS: Mapping[str, str] = {
    "ru uk bg sr": "\u0400-\u052f",
    "el": "\u0370-\u03ff",
    "ar fa ur": "\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff",
    "he yi": "\u0590-\u05ff",
    "hi mr ne": "\u0900-\u097f",
    "th": "\u0e00-\u0e7f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
    "ja zh": "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff",
    "ko": "\u1100-\u11ff\uac00-\ud7af",
}
_EXACT_SCRIPTS = {languages: re.compile(f"[{letters}]") for languages, letters in _SCRIPTS.items()}
# Small words, folded, that one language has and Spanish does not, or that it cannot do without.
_SMALL_WORDS: Mapping[str, str] = {
    "es": """
el la los las de del que y en un una por con para se es lo como mas pero su le ya este esta sip si entre cuando muy
sin sobre tambien me hasta hay donde desde todo nos te tu mi al o cual aqui hola gracias son puedo tenemos quieres eso
esa asi cuesta tiene claro estoy soy eres algo busco ayudo no ni esto ese unos unas nuestro nuestra""",
    "en": """
the of and to is you that it for are with this be have from or by what all we your can would will there hello thanks
how which our my they please here want need at an i if any like price shipping available buy it's i'm don't yes sure
course help just about today tomorrow see do does was has not but on in""",
    "pt": """
voce voces nao com um uma em os as e do da dos das pra obrigado obrigada ola muito tambem seu sua nosso nossa tem
temos isso esse essa quer preco frete entao ate sao pelo pela ao gostaria posso ajudar aqui eu ele bom dia boa quer
disponivel fica custa""",
    "fr": """
je vous nous est avec pour dans une des du et le les merci bonjour votre notre pas ce cette qui sur au aux ou prix
livraison bien etes avez puis oui""",
    "it": """
il che di sono per grazie ciao della questo questa non gli una con posso prezzo spedizione anche come lei abbiamo vuoi
nostro nostra ho hai""",
    "de": """
und ist der die das ich nicht sie mit wir fur ein eine auf zu haben danke hallo preis versand kann ihnen unser auch
von den dem wie""",
}
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_LANGUAGES = {
    "espanol": "es",
    "spanish": "es",
    "castellano": "es",
    "spa": "es",
    "english": "en",
    "ingles": "en",
    "eng": "en",
    "por": "pt",
}
_LETTERS = re.compile(r"[a-zñ']+")
_LEAST_FOREIGN = 3
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>«»\"]+|(?<![\w.-])(?:[\w-]{1,60}\.){1,5}(?:com|mx|net|org|ar|cl|pe|shop|store|"
    r"io|ly|info|link|xyz)\b(?:\.\w\w)?(?:/[^\s<>«»\"]*)?|\bwa\.me/\S+|(?<![\w.-])[\w-]{1,60}\.(?:me|co|es|"
    r"app)/\S+",
    re.I,
)
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,60}\.[\w.-]{1,60}\w", re.I)
_PHONE = re.compile(r"(?<![\w$.,/-])(?:\+|\(\+?)?\d(?:[ ().-]{0,2}\d){7,17}(?![\w/])(?![.,]\d)")
_LIKE_DATES = re.compile(r"\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4}|\d{4}\s?-\s?\d{4}")
_GROUPED_MONEY = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{2})?")
_PAIRS = re.compile(r"\d\d(?:[ .-]{1,2}\d\d)+")
_LEAST_DIGITS = 8


def objections(text: str, reading: Reading, flags: Flags, facts: Facts) -> Iterator[Objection]:
    if not plain(text).strip():
        yield Objection("empty", "El mensaje está vacío: escribe la respuesta para el cliente.")
    if _MARKDOWN.search(text):
        yield Objection(
            "markdown", "Usas marcas que WhatsApp no muestra: solo *negrita*, _cursiva_ y listas sencillas."
        )
    yield from _language(text, reading, flags, facts)
    yield from _links(text, facts)
    yield from _private(text, facts)


def too_much(reading: Reading) -> Iterator[Objection]:
    """More than anybody would read; the other checks would take too long for it."""
    if len(reading.raw) > _LONGEST or len(reading.numbers) > _MOST_NUMBERS:
        yield Objection("length", f"Pasa de {_LONGEST} caracteres o {_MOST_NUMBERS} números: hazlo mucho más corto.")


def _language(text: str, reading: Reading, flags: Flags, facts: Facts) -> Iterator[Objection]:
    wanted = ", ".join(facts.languages)
    if _code(flags.language) not in facts.languages:
        yield Objection("language", f"El mensaje no está en un idioma de la tienda ({wanted}): escríbelo en español.")
    elif any(_is_foreign(reading.text[slice(*span)], facts.languages) for span in reading.sentences):
        yield Objection("language", f"Hay frases en otro idioma: escribe todo en un idioma de la tienda ({wanted}).")
    if any(
        _has_script(script, text, facts)
        for languages, script in _EXACT_SCRIPTS.items()
        if not _any_of(languages, facts)
    ):
        yield Objection("script", "Hay letras de otro alfabeto: escribe solo en español.")


def _code(language: str) -> str:
    told = plain(language)
    return _LANGUAGES.get(told, re.split(r"[-_ (]", told)[0]) or "es"


def _any_of(languages: str, facts: Facts) -> bool:
    return any(language in languages.split() for language in facts.languages)


def _has_script(script: re.Pattern[str], text: str, facts: Facts) -> bool:
    names = "".join(facts.names)
    return any(letter not in names for letter in script.findall(text))


def _is_foreign(sentence: str, languages: tuple[str, ...]) -> bool:
    """Whether a sentence is plainly in a language that is not listed; too short to tell: it is not."""
    words = _LETTERS.findall(_URL.sub(" ", _EMAIL.sub(" ", sentence)))
    listed = {word for language in languages for word in _WORDS.get(language, ())}
    own = sum(word in listed for word in words)
    for language in _WORDS.keys() - {*languages}:
        foreign = sum(word in _WORDS[language] and word not in listed for word in words)
        all_of_it = sum(word in _WORDS[language] for word in words)
        enough = foreign >= _LEAST_FOREIGN or (foreign == _LEAST_FOREIGN - 1 and own <= len(words) // 5)
        if enough and all_of_it > own and len(words) > 2:
            return True
    return False


def _links(text: str, facts: Facts) -> Iterator[Objection]:
    without_mail = _EMAIL.sub(" ", text)
    for found in _URL.findall(without_mail):
        link = _bare(found)
        if link and not any(_is_same(link, known) for known in map(_bare, _URL.findall(facts.addresses))):
            yield Objection("link", f"El enlace «{found}» no es de la tienda: usa solo los que ella da.")


def _bare(link: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", link.casefold()).rstrip(".,;:!?)*_~»\"'/")


def _is_same(link: str, known: str) -> bool:
    """The very address, or the shop's own first page."""
    return link == known or known.startswith(f"{link}/")


def _private(text: str, facts: Facts) -> Iterator[Objection]:
    known = f"{facts.addresses}\n{' '.join(facts.customer)}".casefold()
    for mail in _EMAIL.findall(text):
        if mail.casefold() not in known:
            yield Objection("private", "Hay un correo que no es de la tienda ni de este cliente: quítalo.")
    digits = re.sub(r"\D", "", re.sub(r"(?<=\d)[ ().+-]+(?=\d)", "", known)) if _PHONE.search(text) else ""
    for found in _PHONE.findall(_URL.sub(" ", text)):
        number = re.sub(r"\D", "", found)
        if len(number) >= _LEAST_DIGITS and not _is_no_phone(found) and number not in digits:
            yield Objection("private", "Hay un número que no es de la tienda ni de este cliente: quítalo.")


def _is_no_phone(found: str) -> bool:
    """A date, years, an amount, or sizes in a row."""
    if any(pattern.fullmatch(found.strip()) for pattern in (_LIKE_DATES, _GROUPED_MONEY)):
        return True
    sizes = [int(pair) for pair in re.findall(r"\d\d", found)] if _PAIRS.fullmatch(found.strip()) else []
    return bool(sizes) and sizes == sorted(sizes)
