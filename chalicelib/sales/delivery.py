"""Progress of a message at Twilio: forward only, and Twilio's error numbers in words.

Order and finality: https://www.twilio.com/docs/messaging/guides/track-outbound-message-status
"""

from collections import Counter

RESERVED = "sending"
UNKNOWN = "unknown"
CANCELLED = "cancelled"
RECEIVED = "received"

_RANK = {"queued": 1, "accepted": 1, "sending": 2, "sent": 3, "delivered": 4, "read": 5}
_FAILURES = ("failed", "undelivered")
_FINAL = (*_FAILURES, CANCELLED)

RATE_LIMITS = frozenset({63018, 20429, 63017, 21611})
BLOCKED_BY_CUSTOMER = frozenset({63014, 21610})


def rank(status: str, sid: str | None) -> int:
    """Our own `sending` (reserved, no sid yet) stands below everything that Twilio reports."""
    if status in _FINAL:
        return 9
    if status == RESERVED and sid is None:
        return 0
    return _RANK.get(status, 0)


def moves_forward(old: str, old_sid: str | None, new: str) -> bool:
    """Whether a report may replace what is recorded. A failure only counts before delivery."""
    if new not in _RANK and new not in _FAILURES:
        return False
    before = rank(old, old_sid)
    if new in _FAILURES:
        return before < _RANK["delivered"]
    return _RANK[new] > before


def known(status: str) -> str | None:
    """For the log: None for a word of nobody knows whom."""
    return status if status in _RANK or status in _FINAL else None


def is_failure(status: str) -> bool:
    return status in _FAILURES


def was_not_received(status: str) -> bool:
    """The customer does not have it, as far as anyone knows."""
    return status in _FINAL


def is_settled(status: str, sid: str | None) -> bool:
    """True when nothing is left to find out or to send."""
    return sid is not None or status in _FINAL or status == UNKNOWN


def counters_of(old: str, new: str) -> Counter[str]:
    """What a step forward adds; a jump to read also counts as delivered."""
    counters: Counter[str] = Counter()
    if new in ("delivered", "read") and old not in ("delivered", "read"):
        counters["delivered"] += 1
    if new == "read" and old != "read":
        counters["read"] += 1
    if new in _FAILURES:
        counters["failed"] += 1
    return counters


_WORDS = {
    63016: "Pasaron más de 24 horas desde el último mensaje del cliente: solo se puede enviar una plantilla aprobada.",
    63018: "Se alcanzó el límite de mensajes por segundo de WhatsApp. Vuelve a enviarlo en unos minutos.",
    20429: "Twilio recibió demasiadas peticiones a la vez. Vuelve a enviarlo en unos minutos.",
    63017: "Se alcanzó el límite de mensajes de WhatsApp. Vuelve a enviarlo en unos minutos.",
    21611: "La cola de envío de Twilio está llena. Vuelve a enviarlo en unos minutos.",
    63003: "El número del cliente no existe o no tiene WhatsApp.",
    63024: "El cliente no puede recibir este mensaje: el número no es válido.",
    21614: "El número del cliente no puede recibir mensajes.",
    21211: "El número del cliente no es válido.",
    63007: "El número de la tienda no está bien configurado en Twilio. Avisa a quien administra el sistema.",
    63014: "El cliente bloqueó a la tienda: no se le puede escribir.",
    21610: "El cliente pidió no recibir mensajes.",
    63013: "WhatsApp rechazó el contenido del mensaje por sus políticas.",
    63021: "WhatsApp rechazó el contenido del mensaje.",
    63019: "WhatsApp no pudo descargar el archivo del mensaje. Vuelve a enviarlo.",
    63049: "WhatsApp decidió no entregar este mensaje al cliente.",
    63032: "WhatsApp limitó los mensajes a este cliente.",
    21617: "El mensaje es demasiado largo: el máximo son 1600 caracteres.",
    14107: "Demasiadas respuestas seguidas al mismo número.",
    20003: "Twilio no aceptó las claves de la cuenta. Avisa a quien administra el sistema.",
}


def in_words(error_code: int | None) -> str:
    """What an operator reads beside a failed message."""
    if error_code in _WORDS:
        return _WORDS[error_code]
    return (
        f"WhatsApp no pudo entregar el mensaje (error {error_code} de Twilio)."
        if error_code
        else ("WhatsApp no pudo entregar el mensaje.")
    )
