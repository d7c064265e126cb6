"""What a customer's own words mean, where code must know without a model: opting out, a person, anger, yes and no.

Opt-out and opt-in hold only where the whole message is that. A yes is read strictly: a false one places an order, a
false no only asks again.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from chalicelib.sales.text import fold

_NO_WORDS = re.compile(r"[^\w\s]|_")
_REPEATED = re.compile(r"([a-z])\1{2,}")
_ACCENTED_YES = re.compile(r"\bsí+\b|\bs[ií]{2,}\b", re.I)
_SENTENCE = re.compile(r"[.!?¿¡;\n…]+")
_ABBREVIATED = re.compile(r"\b(col|av|ave|num|int|ext|depto|esq|cra|cl)\.", re.I)
_CLAUSE = re.compile(r"[.!?¿¡;,\n…()]+")

_PLEASE = r"(?:(?:por favor|porfa|porfavor|xfa|hola|ya|buen dia|buenas tardes|buenas) )*"
_OPT_OUT = re.compile(
    r"(?:baja|stop|alto|cancelar|unsubscribe)(?: (?:baja|stop|alto|cancelar))*|"
    rf"{_PLEASE}(?:"
    r"(?:quiero |quisiera |necesito |solicito )?(?:darme|que me den|me den|denme|dame|deme|dar) de baja|"
    r"no me (?:vuelvas? a escribir|vuelvan a escribir|vuelvas? a contactar|vuelvan a contactar)(?: (?:nunca )?mas)?|"
    r"no me (?:escrib(?:as|an|a|ais|i)|contact(?:es|en|e|eis)|mand(?:es|en|e|eis)|envi(?:es|en|e|eis)|"
    r"molest(?:es|en|e|eis))"
    r"(?: (?:mas|nunca mas|nada|nada mas|mas nada|mensajes|mas mensajes|mensajes mas|ningun mensaje mas|"
    r"whatsapps?|publicidad|mas publicidad))?|"
    r"(?:deja|dejen|deje|dejad) de (?:escribirme|mandarme (?:mensajes|cosas|publicidad)|enviarme (?:mensajes|"
    r"publicidad)|molestar|molestarme|contactarme)|"
    r"no quiero (?:recibir )?(?:mas|ningun) (?:mensajes?|publicidad|whatsapps?)(?: mas)?|"
    r"no quiero (?:mas )?mensajes(?: mas)?|"
    r"no quiero que me (?:escriban|escribas|escriba|contacten)(?: mas)?|"
    r"(?:borra|borren|elimina|eliminen|quita|quiten|saca|saquen)me de (?:la|tu|su|esta|"
    r"esa) lista(?: de (?:difusion|contactos))?|"
    r"(?:cancelar|cancela|cancelen) (?:la |mi )?(?:suscripcion|los mensajes)"
    r")(?: por favor| porfa| porfavor| gracias)*"
)
_OPT_IN = re.compile(
    r"(?:alta|start|unstop)(?: (?:alta|start))*|(?:quiero )?(?:darme|dame|deme|denme) de alta(?: por favor)?"
)

_PERSON = (
    r"(?:personas?(?! (?:mayor\w*|adulta\w*|especial|discapacitada|con |de \d))(?! que (?:l[oa]s? )?(?:recib|"
    r"compr|us[ae]|va\b|llev|regal))|"
    r"human[oa]s?|asesor(?:a|es|as)?|agentes?(?! (?:limpi|de limpieza|de viaj|quimic|desinfect))|"
    r"ejecutiv[oa]s?|vendedor(?:a|es)?(?! que (?:me|nos) )|operador(?:a|es)?|encargad[oa]s?|gerente|duen[oa]s?|"
    r"supervisor(?:a)?|representante|alguien|responsable|jef[ea]|atencion (?:al cliente|a clientes|humana|"
    r"personal(?:izada)?)|servicio al cliente)"
)
_FILLER = (
    r"(?:que|me|le|nos|lo|la|les|por|favor|si|puede|pueden|puedes|podes|podria|podrias|podrian|pueda|puedan|"
    r"atienda|atiendan|atender|conteste|"
    r"responda|ayude|hable|llame|hablar|hablarle|comunicar|comunicarme|con|a|de|un|una|el|los|algun|alguna|"
    r"alguno|otro|otra|tu|su|ya|mejor|"
    r"directamente|verdader[oa]|urgente|urgentemente|tener|ahora|contacto|numero|telefono|del|ver|solo|"
    r"mas bien|verdad|equipo)"
)
_ASKS = (
    r"(?:hablar(?:le)?|hable|comuni\w+|pas[aeo]\w{0,3}me|pasar(?:me|nos)?|pasas|pasan|pasa|transf(?:er|ier)\w+|"
    r"conect\w+|contact\w+|atiend[ae]n?|atienda\w*|"
    r"atend(?:er|ido|ida)\w*|contest(?:e|en|ar)|respond(?:a|an|er)|canaliz\w+|deriv\w+|quiero|necesito|"
    r"quisiera|prefiero|busco|ocupo|deseo|dame|deme|"
    r"ponme|poneme|pongame|mand[ae]me|llam(?:ar|e|en|ame|enme)|marcar|charlar|chatear|tratar|solicito|requiero|"
    r"pido|exijo|gustaria|trae\w*)"
)
_ASKS_FOR_PERSON = re.compile(
    rf"\b{_ASKS}(?: {_FILLER})* {_PERSON}\b|\b(?:hay|habra|tienen|tenes) (?:algun |alguna |un |"
    rf"una )?{_PERSON} (?:disponible|libre|que me|que pueda|para atender|real)"
)
_TALKS_TO_TEAM = re.compile(
    r"\b(?:hablar|comunic\w+|pas[ae]me|conect\w+|transf(?:er|ier)\w+)(?: \w+)? con (?:el |la |los )?(?:soporte|"
    r"equipo|ventas|tienda|taller)\b"
)
_JUST_PERSON = re.compile(
    r"(?:hola |ok |si |sip |no |mejor |buenas (?:tardes |noches |dias )?|quiero |con |a )*(?:un |una |el |la |"
    rf"algun )?(?!alguien|responsable|jef|duen){_PERSON}"
    r"(?: (?:real|human[oa]|fisica|de verdad|por favor|porfa|porfavor|gracias|de ventas|comercial|del equipo|"
    r"ya|urgente))*"
)
_NO_MACHINE = re.compile(
    r"\bno quiero (?:hablar |tratar |que me (?:atienda|conteste|responda|atiendan) )?(?:mas )?(?:con )?(?:un |"
    r"una |mas )?(?:bots?|robots?|maquinas?|ia|contestador\w*)\b"
)
_IS_IT_ONE = re.compile(
    r"\b(?:eres|sos|es usted|hablo con|hablando con|chateando con)\b|\bo (?:con )?(?:es )?(?:un |una )?(?:bot|"
    r"robot|maquina|ia|chatbot|inteligencia artificial)\b"
)
_KIND = (
    r"(?:bots?|robots?|maquina|ia|chat ?bot|inteligencia artificial|asistente virtual|computadora|automatic[oa]|"
    r"human[oa]s?|persona(?! (?:que|encargada|de|para)\b)(?: real)?|real|de carne y hueso|alguien real)"
)
_FILLER = (
    r"(?:un|una|el|la|usted|tu|vos|realmente|acaso|solo|de|verdad|en|serio|ser|pur[oa]|simple|algun|alguna|o|con|"
    r"ustedes)"
)
_ASKS_WHICH = re.compile(
    rf"(?:{_IS_IT_ONE.pattern}|\b(?:usted es|esto es|son|es|me (?:esta )?(?:atiende|contesta|responde|atendiendo|"
    rf"contestando|respondiendo)))(?: {_FILLER}){{0,4}} {_KIND}\b(?! de\b)|"
    rf"\b(?:bot|robot|maquina|ia|chatbot) o (?:un |una )?(?:persona|human[oa]|alguien)\b|"
    r"\b(?:persona|human[oa]) o (?:un |una )?(?:bot|robot|maquina|ia|chatbot)\b"
)
# Without a question mark only what can be nothing else.
_ASKS_ITSELF = re.compile(
    rf"\b(?:eres|sos|es usted|usted es|hablo con|hablando con|chateando con)(?: {_FILLER}){{0,4}} {_KIND}\b(?! de\b)"
)
_WANTS_NONE = re.compile(
    r"\b(?:no|ni) (?:quiero|necesito|hace falta|ocupo|deseo|busco|quisiera|hable|me (?:pas(?:es|en)|"
    r"comuni\w+es|transfier\w+s))\b|\bsin (?:hablar|necesidad)\b"
)

_ANGER = re.compile(
    r"\bestaf\w+|\bfraud\w+|\brater[oa]s?\b|\bladron(?:es|a)?\b|\bme (?:estan|quieren) (?:robando|robar|"
    r"viendo la cara)\b|\bpesim[oa]s?\b|\bdenunci\w+|\bdemandar\w*|\bprofeco\b|"
    r"\bsernac\b|\bindecopi\b|\bdefensa del consumidor\b|\bindign\w+|"
    r"\b(?:una|que) verguenza\b(?!,? (?:se me|que me da|me da|olvid|pero))|"
    r"\bfalta de respeto\b|\buna burla\b|\bse burlan\b|"
    r"\bmal(?:a|isim[oa])? (?:servicio|atencion|experiencia)\b|\b(?:estoy|me tienen?) (?:\w+ )?hart[oa]s?\b|"
    r"\b(?:estoy|muy|bien|super) (?:\w+ )?(?:molest[oa]s?|enojad[oa]s?)\b(?! con (?:mi|el|la|un|una|ella)\b)|"
    r"\b(?:enojadisim|furios)[oa]s?\b|\bencabronad[oa]\b|(?<!esta )(?<!estan )\bcabron(?:es|a)?\b|"
    r"\bpendej\w+|\bidiotas?\b|"
    r"\bimbecil(?:es)?\b|\bestupid[oa]s?\b|\binutil(?:es)?\b|"
    r"\bmierda\b|(?<!de )\bputa(?:s)?\b|\bcarajo\b|\bching(?!on(?:a|as|es)?\b|os?\b|onsisim\w+)\w+|"
    r"\bla verga\b|\bhij[oa]s? de (?:puta|perra|la)\b|"
    r"\bmaldit[oa]s?\b|\b(?:son|es|eres) (?:una |pura )?basura\b|"
    r"\bgonorreas?\b|\bmalparid[oa]s?\b|\bhdp\b|\bpelotud[oa]s?\b|\bgilipollas\b|\bsinverguenzas?\b|"
    r"\btrampos[oa]s?\b|\bmentiros[oa]s?\b|\bengan(?:aron|ado|ada|ados)\b|"
    r"\bpublicidad enganosa\b|\btimo\b|\btimaron\b|\bquejarme\b|\breclam(?:ar|o|os|acion|aciones)\b|"
    r"\bquejas?\b|\bdevuelv(?:an|e|a)(?:n?me)?(?: \w+)? (?:mi|el|la) (?:dinero|plata)\b|"
    r"\bquiero (?:que me devuelvan )?mi (?:dinero|plata)\b|\b(?:exijo|quiero) (?:un |el |mi )?reembolso\b|"
    r"\bdecepcion\w*|\bque asco\b|\bun asco\b|"
    r"\bhorrible (?:servicio|atencion|experiencia)\b|\bllevo (?:\w+ ){1,3}(?:hora|horas|dias|semanas|"
    r"meses) esperando\b|\bme (?:tomaron|vieron) la cara\b"
)
_INSULT = re.compile(
    r"rater|ladron|pendej|idiota|imbecil|estupid|mierda|puta|carajo|ching|la verga|hij|maldit|gonorrea|"
    r"malparid|hdp|pelotud|gili|cabron"
)
_NOT_IN_QUESTION = re.compile(r"\bestaf\w+|\bfraud\w+|\breclam\w+|\bquejas?\b|\bdevuelv\w+|\btimo\b")
_WENT_WRONG = re.compile(
    r"\b(?:lleg(?:o|aron)|vin(?:o|ieron)|recibi|mandaron|enviaron|entregaron|"
    r"trajeron)\b(?: (?!no\b)\w+){0,5}? (?:rot[oa]s?|rompid[oa]s?|quebrad\w+|danad\w+|estropead\w+|"
    r"despostillad\w+|"
    r"incomplet\w+|equivocad\w+|golpead\w+|manchad\w+|defectuos\w+|rajad\w+|fallad\w+|mal|en pedazos|"
    r"hech[oa]s? pedazos|hech[oa]s? trizas|abollad\w+)\b|"
    r"\b(?:se|me) (?:\w+ )?(?:rompio|quebro|descosio|despinto) (?:al|a los|a la|en) (?:\w+ )?(?:primer|dia|"
    r"dias|semana|lavada)\b|"
    r"\bno (?:me |nos )?(?:ha |han |a )?(?:lleg(?:o|ado|aron)|entregaron|entregado)(?! (?:el |la |tu |su |"
    r"ningun |ninguna |al )?(?:link|liga|enlace|foto|fotos|mensaje|correo|mail|"
    r"cotizacion|imagen|codigo|ubicacion|catalogo|informacion|info|audio|notificacion|presupuesto))\b|"
    r"\bnunca (?:me |nos )?(?:ha |han )?(?:lleg\w+|entreg\w+|contest\w+|respond\w+)"
)
_OF_ITSELF = re.compile(r"\b(?:no|sin|ni|nunca|tampoco) (?:\w+ ){0,4}$")
_ELSEWHERE = re.compile(
    r"\b(?:otra|otras|otro|otros) (?:tiendas?|paginas?|lados?|lugares?|sitios?|vendedor\w*)\b|\bmiedo\b|"
    r"\bdesconfi\w+"
)
_SELF = re.compile(r"\b(?:soy|que (?:tont|estupid|idiot)\w* (?:soy|fui))\b")

_STRONG_YES = re.compile(
    r"\b(?:sip|sipi|confirm(?:o|ado|ada|amos|alo|ala|ame|emos)|dale|de acuerdo|haga(?:le|lo)|hazlo|hagamoslo|"
    r"acepto|aceptad[oa]|adelante|por supuesto|trato hecho|"
    r"claro que si|me parece (?:bien|perfecto|genial)|"
    r"(?:me )?l[oa]s? (?:quiero|llevo|compro)|procede|proceda|procedan|cerramos|de una|afirmativo|"
    r"simon|arre|asi es|correcto|yes|quiero comprarl[oa]s?|"
    r"esta bien|va que va|venga|de una vez|apartal[oa]s?|apartamel[oa]s?)\b"
)
_WEAK_YES = re.compile(r"\b(?:ok|okay|okey|oki|okis|va|vale|sale|listo|lista|perfecto|claro|hecho|orale|jalo)\b")
_DOUBT = re.compile(r"\btal vez\b|\beso sip?\b")
_THANKS = re.compile(r"\bgracias\b")
_YES_WORDS = """
sip sipi si confirmo confirmado confirmada confirmamos confirmalo confirmala confirmame confirmemos dale de acuerdo
hagale hagalo hazlo hagamoslo acepto aceptado aceptada adelante por supuesto trato hecho claro que me lo la los las
quiero llevo compro procede proceda procedan cerramos una afirmativo simon arre asi es correcto yes comprarlo
comprarla comprarlos comprarlas esta estan bien va venga vez apartalo apartala apartamelo apartamela ok okay okey oki
okis vale sale listo lista perfecto orale jalo favor porfa porfis porfavor xfa xfavor plis gracias muchas muchisimas
mil pues entonces ya ahora todo toda todos todas tal cual el pedido compra cotizacion orden total con eso ese esa
amigo amiga senorita senor joven hola buenas buenos buen dia dias tardes noches parce che genial excelente buenisimo
buenisima super bueno eh este ah oye muy cuenta te le les se doki encanta encantan amo encanto y
a parece"""
_NUMBERS = {
    1: ("un", "uno", "una"),
    2: ("dos", "par", "ambos", "ambas"),
    3: ("tres",),
    4: ("cuatro",),
    5: ("cinco",),
    6: ("seis",),
    7: ("siete",),
    8: ("ocho",),
    9: ("nueve",),
    10: ("diez",),
    12: ("doce", "docena"),
}
_BUYS = re.compile(
    r"\b(?:confirm\w+|acept\w+|proced\w+|cerramos|trato hecho|apartam?e?l[oa]s?)\b|"
    r"\b(?:me )?l[oa]s? (?:llevo|compro|quiero)\b|\bhaz(?:me)? (?:el|mi|un) pedido\b|\bquiero comprarl[oa]s?\b"
)
# With what may follow a plain yes: where to send it, who it is for, how it is paid.
_DETAILS = re.compile(
    r"(?:mi |la |el )?(?:direccion|nombre|domicilio|codigo postal|cp|calle|colonia|col|numero|num|avenida|av|barrio|"
    r"carrera|cra|piso|depto|departamento|ciudad|municipio|esquina|entre|referencias?) |"
    r"a nombre de |me llamo |(?:te |les |"
    r"le )?pag(?:o|are|aria) (?:con|por|en) |"
    r"(?:por transferencia|con tarjeta|en oxxo|en efectivo)\b|"
    r"(?:mand|envi|llev)\w*l[oa]s? a "
)
_BUT = re.compile(
    r"\b(?:pero|no|si|mejor|cuando|despues|luego|manana|descuento|rebaja|menos|espera\w*|quita\w*|agreg\w+|"
    r"anad\w+|sin|tambien|otr[oa]s?|mas|"
    r"cambi\w+|todavia|aun|creo|quiza\w*|tal vez|depende|solo|falta)\b"
)
_NO_CORE = re.compile(
    r"\b(?:no|nop|nope|nel|negativo|cancel(?:a|e|en|alo|ala|ar|emos)|dejal[oa]|dejemosl[oa]|dejemos|"
    r"olvidal[oa]|paso|siempre no|ya compre)\b"
)
_NO_WORDS_ALLOWED = """
no nop nope nel negativo cancela cancele cancelen cancelalo cancelala cancelar cancelemos el la los las lo pedido
compra cotizacion orden dejalo dejala dejemoslo dejemosla dejemos asi esta bien olvidalo olvidala paso siempre ya
compre mejor gracias muchas mil por favor porfa pues verdad disculpa disculpe perdon me interesa interesan quiero
queremos nada voy a comprar comprarlo comprarla momento ahora ahorita hoy todo mi muy amable de todos modos igual
entonces ay uy oh bueno eso en otro otra lado lugar sitio tienda"""
_TAKES_BACK = re.compile(
    r"\b(?:esper\w+|aguant\w+|pera|perate|pero|mejor|todavia no|aun no|dejame|lo pienso|pensarlo|cambi\w+|cancel\w+|"
    r"no (?:estoy|lo|la|los|las|confirm\w+|quiero|todavia)|me equivoque|quita\w*|agreg\w+|anad\w+|en (?:vez|lugar)|"
    r"otr[oa]s?)\b"
)
_HAGGLES = re.compile(
    r"\bdescuent\w+|\brebaj\w+|\bregate\w+|\b(?:muy|bien|super|demasiado|bastante|algo|medio|re|un poco|tan|"
    r"mas|que) car(?:o|a|os|as|it[oa]s?)\b|\bcarisim[oa]s?\b|\bcarit[oa]s?\b|"
    r"\b(?:esta|estan|es|son|sale|salen|hace|hacen|parece|parecen) car[oa]s?(?=\s*(?:$|[.,;!?]))|\b(?:ultimo|"
    r"mejor|menor) precio\b|"
    r"\bme l[oa]s? (?:dejas?|dejan|dejarias?|podrias? dejar|puedes? dejar)\b|\bdej(?:a|e|en)?(?:me|"
    r"nos)l[oa]s?\b|\bdej[ae]mel[oa]s?\b|"
    r"\b(?:haces?|hacen|hazme|haceme|haganos|hagame|haceis|hace) (?:un |algun )?(?:buen )?(?:mejor )?precio\w*|"
    r"\bbaj\w+ (?:un poco |tantito |algo )?(?:el|al|de|del|los) precios?\b|\bbaj(?:a|e)(?:me|le)(?:l[oa])?\b|"
    r"\bpor menos\b|\bmas barat\w+|\bno me alcanza\b|"
    r"\b(?:en|por|a) \$?\d[\d.,]*(?: pesos| mil| lucas)? (?:y|te|se) (?:me )?l[oa]s? (?:llevo|compro|quedo)|"
    r"\b\d[\d.,]*(?: pesos| mil| lucas)? y (?:me l[oa]s? (?:llevo|quedo)|cerramos|no se hable)|"
    r"\bte (?:doy|ofrezco) \$?\d|\b(?:hay|tienen|manejan|tenes|alguna) (?:alguna )?(?:promo\w*|ofertas?)\b|"
    r"\bun robo\b|\bse me va\w* de presupuesto\b|\brobo a mano armada\b|\bcupon\w*"
)


def is_opt_out(text: str) -> bool:
    return bool(_OPT_OUT.fullmatch(_words(text)))


def is_opt_in(text: str) -> bool:
    return bool(_OPT_IN.fullmatch(_words(text)))


def wants_person(text: str) -> bool:
    """Asks for a person; «¿eres una persona?» asks something else, «para una persona» nothing of the kind."""
    if _JUST_PERSON.fullmatch(_words(text)) and not _IS_IT_ONE.search(_words(text)):
        return True
    return any(_asks_for_person(_words(sentence)) for sentence in _SENTENCE.split(_with_yes(text)))


def asks_if_machine(text: str) -> bool:
    """Asks whether a machine or a person writes: «¿eres un bot?», «¿hablo con alguien real?»."""
    folded = fold(text)
    for start, end in _spans_of_sentences(folded):
        sentence = folded[start:end]
        pattern = _ASKS_WHICH if "?" in sentence else _ASKS_ITSELF
        if pattern.search(_words(sentence)):
            return True
    return False


def is_angry(text: str) -> bool:
    """A complaint or anger, by words that leave little doubt."""
    folded = fold(text)
    return any(_is_angry(folded, *span) for span in _spans_of_sentences(folded))


def says_yes(text: str, names: Sequence[str] = (), counts: Collection[int] = ()) -> bool:
    """Nothing but a yes. A question, a condition, a «pero» or a word that no yes needs makes it none.

    `names` and `counts` are those of what was offered: «sí, las dos tazas» is a yes to two cups, and none to five.
    """
    if "?" in text or "¿" in text:
        return False
    whole = _ABBREVIATED.sub(r"\1 ", _with_yes(text))
    clauses = [words for words in map(_words, _CLAUSE.split(whole)) if words]
    known = frozenset([*_YES_WORDS.split(), *_offered(names, counts)])
    plain = [words for words in clauses if known.issuperset(words.split())]
    rest = [words for words in clauses if words not in plain]
    return _is_yes(" ".join(plain)) and (not rest or _are_details(clauses, rest))


def confirms_purchase(text: str) -> bool:
    """A yes that can only mean the purchase, whatever was asked last: «confirmo el pedido», «me lo llevo»."""
    return bool(_BUYS.search(_words(_with_yes(text))))


def _offered(names: Sequence[str], counts: Collection[int]) -> Iterator[str]:
    """The words that name what was offered, and how many; never one that could turn a yes round."""
    for word in _words(" ".join(names)).split():
        if len(word) > 2 and not word.isdigit() and not _BUT.search(word) and not _NO_CORE.search(word):
            yield from (word, f"{word}s")
    for count in counts:
        yield from (str(count), *_NUMBERS.get(count, ()))


def says_no(text: str) -> bool:
    """Nothing but a no."""
    words = _words(text)
    return (
        "?" not in text
        and bool(_NO_CORE.search(words))
        and frozenset(_NO_WORDS_ALLOWED.split()).issuperset(words.split())
    )


def takes_back(text: str) -> bool:
    """Whether a yes said before it no longer stands: a no, a «wait», a «but», another wish."""
    return says_no(text) or bool(_TAKES_BACK.search(_words(_with_yes(text))))


def haggles(text: str) -> bool:
    return bool(_HAGGLES.search(fold(text)))


def _words(text: str) -> str:
    """Folded, nothing but words: `¡BAJA! 🙏` -> `baja`."""
    return _REPEATED.sub(r"\1", " ".join(_NO_WORDS.sub(" ", fold(text)).split()))


def _with_yes(text: str) -> str:
    """«sí» stays told apart from «si»; «sii» is one as well."""
    return _ACCENTED_YES.sub("sip", text)


def _asks_for_person(words: str) -> bool:
    if _NO_MACHINE.search(words):
        return True
    asked = _ASKS_FOR_PERSON.search(words) or _TALKS_TO_TEAM.search(words)
    return bool(asked) and not _IS_IT_ONE.search(words) and not _WANTS_NONE.search(words)


def _spans_of_sentences(folded: str) -> list[tuple[int, int]]:
    ends = [found.end() for found in _SENTENCE.finditer(folded)]
    return list(zip([0, *ends], [*ends, len(folded)], strict=True))


def _is_angry(folded: str, start: int, end: int) -> bool:
    sentence = folded[start:end]
    if _WENT_WRONG.search(sentence):
        return True
    for found in _ANGER.finditer(sentence):
        doubtful = "?" in sentence and _NOT_IN_QUESTION.match(found[0])
        denied = _OF_ITSELF.search(sentence[: found.start()]) and not _INSULT.match(found[0])
        if doubtful or denied or _ELSEWHERE.search(sentence) or _SELF.search(sentence):
            continue
        return True
    return False


def _is_yes(words: str) -> bool:
    """A bare «si» is one only alone or first; «ok, gracias» ends a talk rather than places an order."""
    if _DOUBT.search(words):
        return False
    if _STRONG_YES.search(words) or re.match(r"si\b", words):
        return True
    return bool(_WEAK_YES.search(words)) and not _THANKS.search(words)


def _are_details(clauses: list[str], rest: list[str]) -> bool:
    """The yes comes first, then only where, who and how."""
    told = all(_DETAILS.match(f"{clause} ") for clause in rest)
    return clauses[0] not in rest and told and not any(map(_BUT.search, rest))
