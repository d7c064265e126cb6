"""One line for the terminal, at once."""


def say(line: str) -> None:
    print(line, flush=True)
