"""What arrives as text, made of whole characters."""


def whole(text: str) -> str:
    """The text with a question mark for each half of a surrogate pair, which JSON can carry and UTF-8 cannot."""
    return text.encode("utf-8", "replace").decode()
