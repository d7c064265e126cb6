"""What only the customer has said is repeated, never granted: «con tus 500 pesos» may be, «te lo dejo en 200» not."""

import re

from chalicelib.sales.guard.reading import Reading, is_denied

_GRANTS = re.compile(
    r"\b(?:te|le|se|os|les) (?:l[oa]s?|queda\w*|sale\w*(?! de)|cuest\w+|cobr\w+|hag\w+|haria\w*|dej\w+|vend\w+|"
    r"apart\w+|aplic\w+|respet\w+|d(?:oy|amos))\b|"
    r"\bl[oa]s? (?:apart|dej|mand|vend|reserv|guard)\w+\b|"
    r"\b(?:dejar|vender|poner|dar)(?:te|se|le)l[oa]s?\b|\bme (?:parece bien|sirve)\b|"
    r"\b(?:acept\w+|trato hecho|hecho|es tuy[oa]|son tuy[oa]s|llevate\w*|llevas|lleva|queda\w*|dejamos|dejo|"
    r"tuy[oa]s?|cerramos|respetamos|"
    r"aplicamos|aplico)\b"
)
_REPORTS = re.compile(
    r"\b(?:dices|dijiste|dijeron|dijo|diga\w*|dice|mencion\w+|coment\w+|propon\w+|propus\w+|ofrec(?:es|e|iste|"
    r"io)|pid(?:es|e)|pedias|viste|vio|vieron|"
    r"leiste|entiendo que|se que|planteas?|sugier\w+|quisier\w+|quieres|quiere|queres|gustaria|esperab\w+|"
    r"pensab\w+|preguntas?|"
    r"crei\w+|recuerdas?|anunci\w+|encontraste)\b"
)
_AS_ASKED = re.compile(r"\b(?:como|tal como|segun|por eso) (?:me |lo |nos )?(?:\w+ )?$")
_PRICES = re.compile(
    r"\b(?:cuest\w+|cost\w+|val(?:e|en|dria)|precio\w*|sal(?:e|en|dria)|total|subtotal|son|serian?|por solo|"
    r"a solo|rebaj\w+|descuento|"
    r"pag(?:a|as|arias|aria)|cobr\w+|oferta|promocion|sip|claro|va|dale|ok|perfecto|listo|de acuerdo|anticipo|"
    r"envio|correcto|exacto|asi es)\b"
)
_BUDGETS = re.compile(
    r"\b(?:presupuesto|gast\w+|invert\w+|busc\w+|con|dentro|hasta|maximo|tope|menos de|mas de|debajo|"
    r"por encima|arriba|abajo|entre|"
    r"alrededor|cerca|esos|tus|sus|los|supera\w*|pas(?:a|an|arte|arse|ar|es|amos)|rango|monto|limite|cantidad|"
    r"sobr\w+|ajust\w+|"
    r"aprox\w*|ronda\w*|acerc\w+)\b"
)
_BOUND = re.compile(
    r"\b(?:menos de|debajo de|hasta|maximo|maximo de|no mas de|abajo de|entre|dentro de|entre \$?[\d.,]+ (?:y|"
    r"a))(?: l[oa]s| tus| esos| sus)? ?\$?$"
)
_OWN = re.compile(r"\b(?:tus|sus|esos|(?:tu|su) (?:presupuesto|limite|tope)(?: maximo)? de)(?: \$?| los )?$")
_DENIED_AFTER = re.compile(
    r"^[^,.;]{0,30}\bno (?:puedo|podemos|podria\w*|es|me|se|nos|seria|alcanza\w*|llega\w*|l[oa]s?|hay|tengo|tenemos|"
    r"manejamos|encuentro|esta\w*|cubre|entra\w*|sale\w*|tienen?)\b|^[^,.;]{0,30}\bya no\b"
)


def only_repeats(reading: Reading, start: int, end: int, holds_as_bound: bool) -> bool:
    """Whether what stands there is not told as a price. `holds_as_bound`: something in play costs no more."""
    clause, before = reading.clause(start), reading.clause_before(start)
    if is_denied(before, "") or _DENIED_AFTER.match(reading.clause_after(end)):
        return True
    if _BOUND.search(before):
        return holds_as_bound or (not _GRANTS.search(clause) and not _PRICES.search(before))
    if _GRANTS.search(clause):
        return False
    if _reports(clause) or _OWN.search(before):
        return True
    return bool(_BUDGETS.search(clause)) and not _PRICES.search(clause)


def _reports(clause: str) -> bool:
    """«viste la taza en 200», but not «como me dijiste, 200»."""
    found = _REPORTS.search(clause)
    return bool(found) and not _AS_ASKED.search(clause[: found.start()]) if found else False
