"""How one may pay, and under which conditions the shop takes back: only what it has written."""

import re
from collections.abc import Iterator

from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.reading import Reading, denies

# How each is called. One that the shop's own texts name may be offered.
_METHODS = {
    name: re.compile(rf"\b(?:{called})\b")
    for name, called in {
        "PayPal": r"pay ?pal",
        "pago contra entrega": r"contra ?entrega|contra ?reembolso|pag\w+ al recibir(?:l[oa]s?)?|cod",
        "Mercado Pago": r"mercado ?pago",
        "Nequi": r"nequi",
        "Daviplata": r"davi ?plata",
        "Bizum": r"bizum",
        "efectivo": r"efectivo|cash",
        "meses sin intereses": r"meses sin intereses|msi|mensualidades|a plazos|en cuotas|\d+ cuotas|a \d+ meses",
        "cripto": r"cripto\w*|bitcoins?|usdt|ethereum",
        "tarjeta": r"tarjetas?(?! de regalo)|visa|mastercard|american express|amex",
        "transferencia": r"transferencias?|spei|pse|cbu|clabe|deposito bancario",
        "OXXO": r"oxxo",
        "tiendas": r"7[- ]?eleven|seven eleven|rapipago|pago ?facil|efecty|baloto",
        "Zelle": r"zelle",
        "Western Union": r"western union|moneygram|remitly",
        "Apple Pay": r"apple ?pay|google ?pay|samsung pay",
        "Klarna": r"klarna|aplazo|kueski|addi|sistecredito|scalapay|sequra",
        "cheque": r"cheques?",
        "CoDi": r"codi|dimo",
        "anticipo": r"anticipos?|enganche",
        "fiado": r"fiado|a credito",
    }.items()
}
_PAYS = re.compile(
    r"\b(?:acept\w+|pag(?:o|os|as|a|ar\w*|ues?|an|amos)|abon\w+|recib(?:imos|o)|manej\w+|cobr\w+|deposit\w+|transfer\w+|"
    r"apart\w+|puedes|puede|podes|tenemos|contamos|tambien)\b"
)
_OPEN = re.compile(
    r"\b(?:quier\w+|quisier\w+|prefer\w+|prefier\w+|dices|mencion\w+|entiendo|confirm\w+|consult\w+|pregunt\w+|si|"
    r"en (?:lugar|vez)|por ahora sin|sin|se que|regal\w+)\b"
)
_TAKES_BACK = re.compile(
    r"\b(?:devol\w+|devuelv\w+|reembols\w+|garant\w+|cambi(?:o|os|ar\w*|amos)|repon\w+|regres\w+ (?:tu|su|el) dinero)\b"
)
_NO_TAKING_BACK = re.compile(
    r"\b(?:no|tampoco|ni) (?:\w+ ){0,2}?(?:devol\w+|devuelv\w+|reembols\w+|cambi\w+|hay|tenemos|tiene|pued\w+|podemos|"
    r"damos|manej\w+|es posible|aplica)"
)
_WIDER = re.compile(
    r"\bsin (?:hacer )?(?:preguntas|condicion\w*|excepcion\w*|limite\w*|ticket|explicaciones|dar explicaciones)\b|"
    r"\b(?:aunque|incluso si|asi|aun si)(?: \w+){0,3} (?:us\w+|abiert\w+|gastad\w+|lavad\w+|sin empaque)\b|"
    r"\bpor cualquier (?:motivo|razon|causa)\b|\bcuando quieras\b|\ben cualquier momento\b|"
    r"\b(?:de por|para toda la|toda la) vida\b|\bpase lo que pase\b|\bpara siempre\b|\bsin fecha limite\b"
)

_MORE_BACK = re.compile(
    r"\b(?:devol\w+|devuelv\w+|reembols\w+|regres\w+)\b[^.;!?]{0,25}\b(?:doble|triple|dos veces|tres veces)\b"
)


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    for name, method in _METHODS.items():
        if not method.search(facts.granted.text) and any(_offers(reading, one) for one in reading.found(method)):
            yield Objection("payment", f"La tienda no dice que se pueda pagar con {name}: di solo sus formas de pago.")
    for found in reading.found(_MORE_BACK):
        if found[0] not in facts.granted.text and not reading.is_denied(*found.span()):
            yield Objection("terms", "La tienda no devuelve más de lo pagado: di sus cambios y garantías como están.")
    for found in reading.found(_WIDER):
        sentence = reading.sentence(found.start())
        if _TAKES_BACK.search(sentence) and not _NO_TAKING_BACK.search(sentence) and found[0] not in facts.granted.text:
            yield Objection("terms", f"La tienda no da «{found[0]}»: di sus cambios y garantías tal como los escribió.")


def _offers(reading: Reading, found: re.Match[str]) -> bool:
    clause, sentence = reading.clause(found.start()), reading.sentence(found.start())
    if reading.is_asked(found.start()) or denies(clause) or _OPEN.search(reading.sentence_before(found.start())):
        return False
    return bool(_PAYS.search(sentence)) and not denies(reading.clause_after(found.end()))
