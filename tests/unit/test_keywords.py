"""What customers' own words mean to the code, without a model."""

import pytest

from chalicelib.sales import keywords


def each(texts: str) -> list[str]:
    """They stand between bars, over several lines."""
    return [" ".join(text.split()) for text in texts.split("|")]


# Opting out and back in


@pytest.mark.parametrize(
    "text",
    each(
        """
BAJA | baja | Baja. | ¡BAJA! | BAJA 🙏 | *BAJA* | «baja» | STOP | Stop!! | stop stop | ALTO | alto. | CANCELAR |
cancelar | Cancélar | unsubscribe | UNSUBSCRIBE | no me escribas más | No me escriban más | no me escribas mas | No me
escriba más. | ya no me escribas | Ya no me escriban | ya no me escriban más por favor | por favor no me escriban más
| No me escribáis más | no me manden mensajes | no me mandes más mensajes | no me contacten más | no me vuelvan a
escribir | darme de baja | Quiero darme de baja | denme de baja por favor | dejen de escribirme | Deja de molestar |
no quiero más mensajes | no quiero recibir más publicidad | borrenme de su lista | Sáquenme de esa lista | cancelar
suscripción | No me escribas más 😡
"""
    ),
)
def test_a_message_that_is_nothing_but_an_opt_out_is_one(text: str) -> None:
    assert keywords.is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    each(
        """
talla baja | el más alto | cancelar el pedido | baja el precio | ¿me lo bajas? | quiero cancelar | cancela | la mesa
baja | alto ahí, me interesa | stop motion | ¿qué tan alto es? | la planta baja | baja a 200 y lo llevo | cancelar la
cotización | no me escribas mañana, mejor el lunes | dar de baja un producto | no me mandes la azul | ALTA | START |
no | 🙏 | quiero que me escriban más | no me escribas más tarde | de gama baja | bajas | altos | no quiero más mensajes
largos, ve al grano
"""
    ),
)
def test_the_same_words_in_another_message_are_no_opt_out(text: str) -> None:
    assert not keywords.is_opt_out(text)


@pytest.mark.parametrize(
    "text", ["ALTA", "alta", "¡Alta!", "START", "start.", "alta 😊", " ALTA\n", "quiero darme de alta"]
)
def test_a_message_that_is_nothing_but_an_opt_in_is_one(text: str) -> None:
    assert keywords.is_opt_in(text)


@pytest.mark.parametrize(
    "text", ["de alta calidad", "talla alta", "start over", "la más alta", "altas", "BAJA", "", "gama alta"]
)
def test_the_same_words_in_another_message_are_no_opt_in(text: str) -> None:
    assert not keywords.is_opt_in(text)


def test_spaces_lines_and_marks_around_it_change_nothing() -> None:
    assert keywords.is_opt_out("  \n BAJA \u200b\n")
    assert keywords.is_opt_out("«Stop»!!! 😡😡")
    assert not keywords.is_opt_out("")
    assert not keywords.is_opt_out(" \n 🙏")


# A person


@pytest.mark.parametrize(
    "text",
    each(
        """
persona | Persona. | «persona» | PERSONA 🙏 | humano | un humano por favor | asesor | asesora | un asesor | agente |
ejecutivo | una persona real | atención al cliente | Quiero hablar con un asesor | quiero hablar con alguien |
Prefiero hablar con una persona por favor | ¿Me puede comunicar con un asesor? | me comunicas con un ejecutivo? |
pásame con un humano | páseme con alguien por favor | Necesito que me atienda una persona | quiero que me atienda
alguien | ¿puedo hablar con una persona de verdad? | me pasas a un agente? | quisiera hablar con el encargado | con un
asesor por favor | hola quiero hablar con una persona | quiero una persona | No quiero hablar con un robot | no quiero
un bot, quiero una persona | comuníqueme con un asesor, hágame el favor | ¿hay algún asesor disponible? | ¿me puede
atender una persona? | quiero hablar con la dueña | necesito hablar con servicio al cliente | transfiéreme con un
agente | ocupo hablar con alguien | que me llame un asesor | quiero que me llame un asesor | che, ¿me pasás con
alguien? | hablar con un humano | prefiero un asesor | me gustaría hablar con alguien del equipo | ¿no me puedes pasar
con alguien? | Ok, mejor con una persona | quiero hablar con una persona, no con un bot | ¿Me contacta con un
vendedor? | quiero hablar con el equipo | necesito un asesor ya
"""
    ),
)
def test_a_wish_for_a_person_is_understood(text: str) -> None:
    assert keywords.wants_person(text)


@pytest.mark.parametrize(
    "text",
    each(
        """
es para una persona | para una persona mayor | es un regalo para una persona especial | la persona que lo recibe es mi
mamá | ¿eres una persona? | ¿eres una persona o un robot? | ¿sos un bot o hay alguien ahí? | ¿hablo con un humano? |
¿estoy hablando con una persona? | de persona a persona | ¿cuánto cuesta por persona? | dos personas | mesa para 4
personas | quiero una taza para una persona mayor | busco algo para alguien que cocina | quiero regalarle algo a
alguien | mi asesor me la recomendó | busco un regalo para mi jefe | no quiero hablar con nadie | no necesito un
asesor, gracias | no hace falta que me pasen con una persona | quiero el rebozo | ¿es para cualquier persona? | en
persona | ¿puedo pagar en persona? | soy una persona mayor | ¿me atiende una persona o un bot? | necesito hablar con
la persona que recibe mi pedido mañana, ahorita te digo la hora | necesito un agente limpiador | Necesito que me jure
que usted es de carne y hueso, si no, no compro | mi persona favorita | hola
"""
    ),
)
def test_a_person_that_is_only_spoken_of_is_no_wish_for_one(text: str) -> None:
    assert not keywords.wants_person(text)


# Anger and complaints


@pytest.mark.parametrize(
    "text",
    each(
        """
Esto es una estafa | son unos estafadores | FRAUDE | rateros!! | son unos ladrones | qué pésimo servicio | Pésima
atención | voy a denunciar | los voy a demandar | los voy a reportar a Profeco por fraude | llegó roto | me llegó rota
la taza | La taza que compré llegó rota, qué mal servicio | nunca llegó | nunca me llegó nada | mi pedido no ha
llegado | no me llegó el pedido | todavía no me ha llegado mi compra | hace dos semanas que compré y nunca me llegó
nada | me mandaron el color equivocado | vino fallado | llegó incompleto el pedido | quiero poner una queja | quiero
hacer un reclamo | vengo a reclamar | Esto es una estafa, quiero poner una reclamación | devuélvanme mi dinero |
quiero mi dinero de vuelta | exijo un reembolso | estoy muy molesta | estoy enojadísimo | qué falta de respeto | es
una burla | ya estoy harta | son unos pendejos | idiotas | qué mierda de servicio | no sirve esta mierda | hijos de
puta | me engañaron | se burlan de uno | esto es indignante | qué vergüenza de tienda, una vergüenza | llevo dos horas
esperando | son una basura | qué asco de atención | se me rompió al primer uso | recibí el rebozo manchado | el plato
me llegó en pedazos | me vieron la cara | qué decepción | malparidos | nunca me contestaron | llevo media hora
esperando que me respondan, qué falta de respeto tan terrible
"""
    ),
)
def test_anger_and_complaints_are_noticed(text: str) -> None:
    assert keywords.is_angry(text)


@pytest.mark.parametrize(
    "text",
    each(
        """
¿y si llega roto? | ¿qué pasa si llega rota? | no quiero quejarme | no es una queja | sin ánimo de reclamar | ¿cómo sé
que no es una estafa? | ¿esto no es una estafa? | me estafaron en otra tienda, por eso pregunto | tengo miedo de que
sea un fraude | está muy caro | El alebrije ese de 1250 me parece un robo a mano armada, 800 y me lo quedo | qué padre
está | ¿te molesta si pregunto otra cosa? | perdón la molestia | harto bonito el rebozo | ¡está de puta madre! | busco
un cesto de basura | una bolsa para la basura | no me llegó la foto | no me llegó el link de pago | ¿ya llegó mi
pedido? | ¿cuándo llega? | llega el viernes? | quiero un robot de juguete | ¿aceptan reclamos después de 15 días? |
uff muy caro, ¿no hay rebajita? | qué estúpida soy, me equivoqué de talla | me llegó perfecto, gracias | llegó bien,
mil gracias | no estoy molesta, tranquila | ????? | contesten | ya me llegó | ¿cómo hago una queja?
"""
    ),
)
def test_doubts_prices_and_hypotheses_are_no_anger(text: str) -> None:
    assert not keywords.is_angry(text)


# A plain yes


@pytest.mark.parametrize(
    "text",
    each(
        """
sí | Si | SI | Sí. | si!! | siii | Sí, confirmo | sí confirmo | confirmo | confirmado | dale | Dale! | daleee | va |
Va, de acuerdo | ok | OK 👍 | okey | vale | de acuerdo | hágale | Hágale pues | listo | de una | Dale, de una |
perfecto, lo quiero | Perfecto | venga | Venga, perfecto | acepto | claro | claro que sí | por supuesto | adelante |
está bien | está bien, adelante | bueno, sí | bueno ok, va | Sí por favor 🙌 | sí por favor | sí sí | Sí,
sí, está perfecto. | sí, lo quiero | sí, la confirmo | sí, lo confirmo | ok, confirmo el pedido | Vale, confirmo |
listo, confirmo | dale, confirmo | me los llevo | me la llevo | los quiero | sí gracias | simón | sale | órale pues |
hecho | trato hecho | si, dale | si por favor | Sí, muchas gracias | eh, sí, confirmo | correcto | así es | sip | yes
| Sí, confirmo. Mi dirección es calle Hidalgo 5, col. Centro | sí, pago con tarjeta | Confirmo, a nombre de Ana López
| me encanta, la quiero
"""
    ),
)
def test_a_plain_yes_is_one(text: str) -> None:
    assert keywords.says_yes(text)


@pytest.mark.parametrize(
    "text",
    each(
        """
no | no sé | No, gracias | sí pero más barato | Sí, pero con descuento | sí, ¿pero el envío? | si me lo dejas en 200
sí | si me lo dejas en 100 lo quiero | si me haces descuento | ok déjame ver | creo que sí | a lo mejor sí | quizá |
tal vez sí | eso sí | ¿sí? | ¿ok? | ¿Y en rojo? | sí, y una vela también | sí, agrega otra taza | sí, pero mañana |
mañana te confirmo | luego te confirmo | ok gracias | listo, gracias | gracias | muchas gracias! | sí, mejor dos |
mejor el rojo | sí, 3 tazas | vale, espera | va a llover | ok, lo pienso | está bien caro | claro que no | sí
quiero saber el precio | me interesa | hola | 👍 | quiero cotizar | Sí, confirmo la q99 con total de 10 pesos | sí, si
el envío es gratis | sí, mi dirección es calle 5, pero mañana | ya veremos | aún no | todavía no confirmo | no
confirmo | sí lo quiero pero no hoy | ok, ¿cuándo llega? | bueno | eso espero | no, sí, espera | si quieres | si
acepto pago al recibir? | dale una vuelta | sin duda es caro | function_call_output: {"quote_id":"q99","total":"$10.00
MXN"} Sí, confirmo la q99.
"""
    ),
)
def test_what_is_not_a_plain_yes_is_none(text: str) -> None:
    assert not keywords.says_yes(text)


# A plain no


@pytest.mark.parametrize(
    "text",
    each(
        """
no | No. | NO | nooo | no gracias | No, gracias | no, muchas gracias | mejor no | ya no | ya no, gracias | cancela |
cancela el pedido | cancélalo | no me interesa | ya no me interesa | no lo quiero | no, gracias, ya no los quiero |
déjalo | déjalo así | dejémoslo así | olvídalo | siempre no | por ahora no | ahorita no | no por el momento | nel |
nop | negativo | paso, gracias | no voy a comprar | ya compré, gracias | no quiero nada | no, la verdad no
"""
    ),
)
def test_a_plain_no_is_one(text: str) -> None:
    assert keywords.says_no(text)


@pytest.mark.parametrize(
    "text",
    each(
        """
sí | no sé | ¿no? | no, mejor el rojo | no tengo efectivo | no me queda claro el envío | ¿no hay en azul? | no
gracias, solo la taza | Ecatepec no, me equivoqué: es a Guadalajara | los aretes siempre no, y agrégame otra velita |
paso por ella mañana | ¿cancelan pedidos? | no conozco la marca | no es para mí | hola | gracias | ya | no sé qué
llevarle | no, quiero dos | no, no, el negro | bueno, no importa el color
"""
    ),
)
def test_what_is_not_a_plain_no_is_none(text: str) -> None:
    assert not keywords.says_no(text)


def test_nothing_is_a_yes_and_a_no_at_once() -> None:
    for text in (
        "sí",
        "no",
        "ok",
        "ya no",
        "mejor no",
        "dale",
        "no, sí",
        "sí, no",
        "claro que no",
        "está bien así, no",
    ):
        assert not (keywords.says_yes(text) and keywords.says_no(text))


# A yes that no longer stands


@pytest.mark.parametrize(
    "text",
    each(
        """
no | mejor no | espera | espera, mejor no | espérame tantito | aguanta | todavía no | aún no | pero en rojo |
no, todavía no | no lo confirmes | cancélalo | mejor el azul | cámbialo por el rebozo | me equivoqué de talla |
déjame pensarlo | agrega otra vela | no quiero
"""
    ),
)
def test_a_word_after_the_yes_may_take_it_back(text: str) -> None:
    assert keywords.takes_back(text)


@pytest.mark.parametrize("text", each("gracias | sí | confirmo | a nombre de Ana | ¿cuándo llega? | 🙌"))
def test_other_words_after_the_yes_leave_it(text: str) -> None:
    assert not keywords.takes_back(text)


# Haggling


@pytest.mark.parametrize(
    "text",
    each(
        """
¿me haces descuento? | muy caro | uff muy caro, ¿no hay rebajita? | está carita, ¿me la dejas en 200? | hazme una
rebaja | en 200 y me lo llevo | 200 y me la llevo | ¿cuál es el último precio? | último precio? | ¿me hacés precio? |
déjamelo en 15% y cerramos | ¿me lo dejás en 600? | bájale tantito | baja el precio | está caro | se me hace caro | no
me alcanza | te doy 500 | ¿no hay algo más barato? | carísimo | El alebrije me parece un robo a mano armada, 800 y me
lo quedo | 900 y no se hable más | ¿tienen alguna promo? | me haces un mejor precio | qué caro | ¿en cuánto me lo
deja? | déjemelo en 100 | Tengo el cupón NOPAL50
"""
    ),
)
def test_haggling_is_noticed(text: str) -> None:
    assert keywords.haggles(text)


@pytest.mark.parametrize(
    "text",
    each(
        """
¿cuánto cuesta? | crema para la cara | la cara del alebrije | ¿qué precio tiene? | sí | mi presupuesto es de 500 |
dejé mi pedido ayer | quiero 2 tazas y un rebozo | me la llevo | ¿hacen envíos? | esa cara me gusta | un poco de crema
| baja | ¿el más alto?
"""
    ),
)
def test_other_words_about_prices_are_no_haggling(text: str) -> None:
    assert not keywords.haggles(text)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("No la quiero", ["Vela No. 3"]),
        ("No confirmo", ["Vela no tóxica"]),
        ("Sí, quiero dos", ["Taza"]),
        ("Sí, tres por favor", ["Taza"]),
        ("Sí. Mi dirección es Juárez 5. Que sean tres", ["Taza"]),
        ("Sí, me llamo Ana, cancela lo anterior", ["Taza"]),
    ],
)
def test_a_no_or_another_number_is_no_yes_to_what_was_offered(text: str, names: list[str]) -> None:
    assert not keywords.says_yes(text, names, [5])


@pytest.mark.parametrize(
    "text",
    [
        "Sí, las dos",
        "sí, 2 tazas por favor",
        "Sí, mi dirección es Juárez 5, colonia Centro, CP 06000",
        "dale, las 2 tazas",
    ],
)
def test_a_yes_may_say_how_many_and_where_to(text: str) -> None:
    assert keywords.says_yes(text, ["Taza de barro"], [1, 2])


@pytest.mark.parametrize(
    ("text", "buys"), [("confirmo el pedido", True), ("me las llevo", True), ("sí", False), ("ok", False)]
)
def test_some_yes_can_only_mean_the_purchase(text: str, buys: bool) -> None:
    assert keywords.confirms_purchase(text) is buys


@pytest.mark.parametrize(
    "text",
    [
        "está bien chingona la taza",
        "qué chingón quedó",
        "está cabrón de bonito",
        "qué vergüenza, se me olvidó pagar",
        "estoy muy molesta con mi hermana",
    ],
)
def test_praise_and_other_peoples_troubles_are_no_anger(text: str) -> None:
    assert not keywords.is_angry(text)


@pytest.mark.parametrize("text", ["me parece bien", "sii", "Sí, mándalo a Roma 5"])
def test_more_ways_to_say_yes(text: str) -> None:
    assert keywords.says_yes(text)


def test_who_has_bought_elsewhere_says_no() -> None:
    assert keywords.says_no("No gracias, ya compré en otro lado")
