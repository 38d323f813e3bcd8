"""How much work one look may cost."""

from webhooks.redaction.detectors.chains import UndecidedError


class Budget:
    """How many characters may still be looked at; shared by all values of one look."""

    __slots__ = ("left",)

    def __init__(self, characters: int) -> None:
        self.left = characters

    def spend(self, characters: int) -> None:
        """Pay, or give up."""
        self.left -= characters
        if self.left < 0:
            raise UndecidedError
