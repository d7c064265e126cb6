"""What has happened to an order, and its number: told only where it is so."""

import re
from collections.abc import Iterator

from chalicelib.sales.guard.facts import Facts, Objection
from chalicelib.sales.guard.reading import Reading, denies, order_numbers, plain

_ORDER = r"(?:pedidos?|orden|compra)"
_DONE = r"(?:registrad|hech|confirmad|realizad|generad|levantad|tomad|procesad|apartad|cread|anotad|cerrad)[oa]s?"
_KEPT = r"(?:apartad|reservad|separad)[oa]s?"
_PAYMENT = r"(?:pagos?|depositos?|transferencias?|abonos?)"
_GONE = r"(?:enviad|despachad|entregad)[oa]s?"
_PLACED = re.compile(
    rf"\b{_ORDER}\b(?: [\wñ]+){{0,3}}? (?:quedo|queda|quedaron|quedan|esta|estan|fue|ha sido|ya)"
    rf"(?: \w+){{0,2}}? {_DONE}\b|"
    rf"\b{_ORDER} {_DONE}\b|\bqued(?:o|a|aron|an) (?:ya )?{_DONE} (?:tu|su|el|vuestro) {_ORDER}\b|"
    rf"\b(?:ya )?(?:hice|hicimos|registre|levante|genere) (?:ya )?(?:tu|su|el|vuestro) {_ORDER}\b|"
    rf"\bya quedo (?:tu|su|el|vuestro) {_ORDER}\b|"
    rf"\bya (?:registramos|levantamos|generamos|confirmamos) (?:tu|su|el|vuestro) {_ORDER}\b"
)
_RESERVED = re.compile(
    r"\bya (?:te |se |le |os )?l[oa]s? (?:aparte|apartamos|reserve|reservamos|separe|separamos|guarde|guardamos)\b|"
    rf"\b(?:quedo|queda|quedaron|quedan|esta|estan|tengo|tenemos|deje|dejamos) (?:ya )?{_KEPT}\b"
)
# Folded, `aparté` and `aparte` are one.
_RESERVED_ACCENTED = re.compile(r"\b(?:te|se|le|os)\s+l[oa]s?\s+(?:apart|reserv|separ|guard)é\b", re.I)
_PAID = re.compile(
    r"\b(?:recibi|recibimos|hemos recibido|(?:nos |me )?llego|se acredito|vimos|verificamos|registramos|"
    rf"ya (?:veo|vi|confirmamos|confirme|tenemos|tengo)) (?:ya )?(?:tu|su|el|vuestro|la) {_PAYMENT}\b|"
    rf"\b(?:tu|su|el|la|vuestro) {_PAYMENT} (?:ya )?(?:nos |se )?(?:(?:quedo|esta|fue|ha sido|aparece) (?:ya )?"
    r"(?:recibid|confirmad|acreditad|registrad|aprobad|reflejad)[oa]|llego|acredito|reflejo)\b"
)
_SENT = re.compile(
    rf"\bya (?:salio|salieron|se (?:envio|despacho)|(?:fue|fueron|esta|estan) {_GONE})\b|"
    r"\bya (?:te |se |le |os )?l[oa]s? (?:enviamos|mandamos|despachamos|entregamos|envie|mande|despache|entregue)\b|"
    r"\b(?:va|van|esta|estan|viene|vienen|sigue) (?:ya )?en (?:camino|ruta|reparto|transito)\b|"
    rf"\b(?:{_ORDER}|paquete|envio)\b(?: \w+){{0,2}} "
    rf"(?:salio|fue {_GONE}|se (?:envio|despacho)|esta (?:{_GONE}|empacado))\b"
)
# Before it, or after it in the same clause: it is to happen, or is asked.
_NOT_YET = re.compile(
    r"\b(?:si|cuando|en cuanto|apenas|una vez|al (?:recibir\w*|confirmar\w*|pagar\w*|acreditar\w*|tener\w*|llegar\w*|"
    r"momento)|hasta|despues|antes|para (?:que|dejar\w*|confirmar\w*)|quier\w+|queres|gustaria|te parece|pued\w+|"
    r"podr\w+|en breve|pronto|enseguida|luego|falta|con (?:tu|un|su) sip|revis\w+|verifique\w*|consult\w+|pregunt\w+|"
    r"aun|todavia|solo|cualquier\w*|siempre|suele\w*)\b"
)
_OTHER_NUMBER = re.compile(
    r"\b(?:pedido|orden|folio|guia|rastreo|confirmacion|seguimiento)"
    r"(?: (?:es|con|el|la|de|tu|su|numero|num|no|n°|folio|"
    r"guia|rastreo|seguimiento|pedido)){0,4} ?[:#]? ?#?((?:[a-z]{1,4}-?)?\d{4,}[\w-]*)(?![.,]\d| ?(?:pesos|mxn|piezas))"
)


def objections(reading: Reading, facts: Facts) -> Iterator[Objection]:
    numbers = order_numbers(reading.raw)
    if any(number not in facts.order_ids for number in numbers) or _has_other_number(reading, facts):
        yield Objection("order", "Ese número de pedido no existe: di solo el que te dé place_order, o ninguno.")
    named = bool(numbers) and all(number in facts.order_ids for number in numbers)
    if not facts.ordered and not named and (_tells(_PLACED, reading) or _is_reserved(reading)):
        yield Objection(
            "order", "Nada está pedido ni apartado todavía: no digas que lo está; pide que confirme la cotización."
        )
    for pattern, what in ((_PAID, "recibió el pago"), (_SENT, "envió el pedido")):
        if _tells(pattern, reading) and not any(pattern.search(plain(words)) for words in facts.team):
            yield Objection("order", f"No sabes si la tienda {what}: di que una persona del equipo lo confirma.")


def _tells(pattern: re.Pattern[str], reading: Reading) -> bool:
    return any(_has_happened(reading, found) for found in reading.found(pattern))


def _has_happened(reading: Reading, found: re.Match[str]) -> bool:
    if reading.is_asked(found.start()) or denies(reading.clause(found.start())):
        return False
    around = f"{reading.sentence_before(found.start())} {reading.clause_after(found.end())}"
    return not _NOT_YET.search(around)


def _is_reserved(reading: Reading) -> bool:
    return bool(_RESERVED_ACCENTED.search(reading.raw)) or _tells(_RESERVED, reading)


def _has_other_number(reading: Reading, facts: Facts) -> bool:
    known = f"{facts.said.whole} {facts.granted.whole}"
    return any(found[1] not in known for found in _OTHER_NUMBER.finditer(reading.whole))
