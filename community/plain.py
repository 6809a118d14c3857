"""Text as people type it, made safe for XML and Word: no control characters, one kind of line end."""


def plain(text: str) -> str:
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char for char in unified if char in "\n\t" or (char >= " " and char not in "\ufffe\uffff")
    ).strip()
