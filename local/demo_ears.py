"""How the demo model "hears": it does not. It reads what a voice note says of itself, as the phone page's sample does.

`opusenc --comment "TRANSCRIPT=Hola" hola.wav hola.ogg` makes another one. The comments of an Ogg Opus file: RFC 7845,
section 5.2.
"""

_HEADER = b"OpusTags"
_NAME = b"TRANSCRIPT="


def words_in(voice: bytes) -> str:
    """Empty where the file says nothing of its words."""
    start = voice.find(_HEADER)
    if start < 0:
        return ""
    position = start + len(_HEADER)
    position += 4 + _number(voice, position)
    for _ in range(min(_number(voice, position), 100)):
        position += 4
        length = _number(voice, position)
        comment = voice[position + 4 : position + 4 + length]
        if comment.upper().startswith(_NAME):
            return comment[len(_NAME) :].decode(errors="replace").strip()
        position += length
    return ""


def _number(data: bytes, position: int) -> int:
    return int.from_bytes(data[position : position + 4], "little")
