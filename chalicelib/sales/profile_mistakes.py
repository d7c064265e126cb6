"""What can be wrong in a profile: each mistake with its place, told in English (make) or in Spanish (dashboard)."""

from dataclasses import dataclass

# By reason: English for who writes the file, Spanish for the operator at the dashboard.
_REASONS = {
    "not_toml": ("not valid TOML: {0}", "no es TOML válido: {0}"),
    "not_utf8": ("must be saved as UTF-8", "debe estar guardado en UTF-8"),
    "not_a_table": ("must be a section with fields", "debe ser una sección con campos"),
    "missing": ("is missing", "falta"),
    "unknown": ("is not a field that the bot knows{0}", "no es un campo que el bot conozca{0}"),
    "text": ("must be a text", "debe ser un texto"),
    "empty": ("must be a text that is not empty", "debe ser un texto que no esté vacío"),
    "too_long": ("has {0} characters; at most {1} fit", "tiene {0} caracteres; caben {1} como máximo"),
    "placeholder": ("holds the unknown placeholder {0}; {1}", "lleva el hueco desconocido {0}; {1}"),
    "texts": ("must be a list of texts that are not empty", "debe ser una lista de textos que no estén vacíos"),
    "whole": ("must be a whole number from {0} to {1}", "debe ser un número entero de {0} a {1}"),
    "flag": ("must be true or false", "debe ser true o false"),
    "price": ("must be a price like 249.90", "debe ser un precio como 249.90"),
    "too_fine": ("is finer than {0}: it has {1} decimals", "es más fino que {0}: esa moneda lleva {1} decimales"),
    "too_dear": ("must be at most {0}", "debe ser {0} como máximo"),
    "rows": ("must be written as [[{0}]]", "debe ser una lista de grupos de campos"),
    "too_many": ("has {0} entries; at most {1} fit", "tiene {0} elementos; caben {1} como máximo"),
    "one_of": ("must be one of: {0}{1}", "debe ser uno de: {0}{1}"),
    "currency": (
        "must be a currency that the bot can count, like MXN, COP or EUR{0}",
        "debe ser una moneda que el bot sepa contar, como MXN, COP o EUR{0}",
    ),
    "timezone": ("must be a time zone like America/Bogota{0}", "debe ser una zona horaria como America/Bogota{0}"),
    "language": (
        "must be codes of two letters like es, en or pt; {0} is none",
        "debe llevar códigos de dos letras como es, en o pt; {0} no lo es",
    ),
    "spanish": ("must hold es: the bot answers in Spanish", "debe incluir es: el bot contesta en español"),
    "hours": (
        "must hold hours like 09:00-18:00 (past midnight: 20:00-02:00); {0} is none",
        "debe llevar horas como 09:00-18:00 (pasada la medianoche: 20:00-02:00); {0} no lo es",
    ),
    "hours_overlap": ("holds hours that overlap: {0}", "lleva horas que se pisan: {0}"),
    "contact_hours": (
        "must be hours of one day, like 10:00-20:00; {0} is none",
        "debe ser un horario de un mismo día, como 10:00-20:00; {0} no lo es",
    ),
    "twice": ("stands there twice: {0}", "está dos veces: {0}"),
    "content_sid": (
        "must be the ContentSid of Twilio: HX and 32 letters or digits (0-9, a-f)",
        "debe ser el ContentSid de Twilio: HX y 32 letras o cifras (0-9, a-f)",
    ),
    "template_variables": (
        "must hold {0} and nothing else, one for each of variables",
        "debe llevar {0} y nada más, uno por cada una de variables",
    ),
    "follow_up_variables": (
        "must name a template whose variables are among {0}: the bot cannot fill in {1}",
        "debe nombrar una plantilla cuyas variables estén entre {0}: el bot no puede llenar {1}",
    ),
    "no_template": ("names the template {0}, which does not exist{1}", "nombra la plantilla {0}, que no existe{1}"),
    "link": ("must begin with https://", "debe empezar con https://"),
    "above_most": ("must be at most discounts.most_percent: {0}", "debe ser discounts.most_percent como máximo: {0}"),
    "characters": ("holds characters that cannot be written", "lleva caracteres que no se pueden escribir"),
    "too_large": (
        "the texts of the whole profile have {0} characters; at most {1} fit",
        "los textos de todo el perfil tienen {0} caracteres; caben {1} como máximo",
    ),
}

# What is put into the reasons and differs by language.
_PHRASES = {
    "did_you_mean": ("; did you mean {0}?", "; ¿quisiste decir {0}?"),
    "known": ("known here: {0}", "aquí se conocen: {0}"),
    "none_known": ("none is known here", "aquí no hay ninguno"),
    "nothing": ("no {{{{number}}}}", "cero huecos"),
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that differ by language; nothing where `name` is empty."""

    name: str
    value: str = ""

    def told(self, language: int) -> str:
        return _PHRASES[self.name][language].format(self.value) if self.name else ""


@dataclass(frozen=True, slots=True)
class Mistake:
    """`path` are the keys and positions (from 0) down to the place; `line` is 0 where there is no file."""

    path: tuple[str | int, ...]
    reason: str
    values: tuple[str | Phrase, ...] = ()
    line: int = 0

    @property
    def place(self) -> str:
        """For programs: `delivery.areas.0.price`."""
        return ".".join(str(key) for key in self.path)

    @property
    def in_english(self) -> str:
        return f"{self._named()} {self._told(0)}".strip()

    @property
    def in_spanish(self) -> str:
        return self._told(1)

    def _told(self, language: int) -> str:
        values = [value.told(language) if isinstance(value, Phrase) else value for value in self.values]
        return _REASONS[self.reason][language].format(*values)

    def _named(self) -> str:
        """For people: `delivery.areas 1: price`."""
        named = ""
        for key in self.path:
            joint = "" if not named or named.endswith(" ") else "."
            named += f" {key + 1}: " if isinstance(key, int) else f"{joint}{key}"
        return named.strip().removesuffix(":") if isinstance((self.path or ("",))[-1], int) else named
