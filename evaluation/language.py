"""Whether a text is Spanish, by the small words that every sentence has."""

import re

_SMALL_WORDS = {
    "es": "de la que el en y a los se del las un por con no una su para es al lo como más o pero sus le ya este sí "
    "porque esta entre cuando muy sin sobre también me hasta hay donde quien desde todo nos te tu mi qué cuál aquí "
    "hola gracias son está puedo tenemos quieres eso esa así",
    "en": "the of and to in is you that it for on are with as this be at have from or by not but what all we your "
    "can would will there do hello thanks how which here our us",
    "pt": "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou "
    "quando muito nos já eu também só pelo pela até isso ela você obrigado são está aqui nossa",
    "fr": "le la les de des et à un une est pour que qui dans ce il sur pas plus par avec vous nous je au du en merci "
    "bonjour votre notre",
}
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}
_LEAST_WORDS = 4


def is_spanish(text: str) -> bool:
    """True also for what is too short to tell."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    if len(words) < _LEAST_WORDS:
        return True
    shares = {language: sum(word in small for word in words) for language, small in _WORDS.items()}
    return shares["es"] == max(shares.values()) and shares["es"] * 12 >= len(words)
