"""The technician at the terminal."""

from typing import Protocol

from lukoshko_locker.commission.texts import END, SKIP, TEXTS, YES, Language


class Left(Exception):
    """The technician ends here; what was found is kept."""


class Terminal(Protocol):
    """Where questions go and answers come from."""

    def say(self, text: str) -> None:
        """Show a line."""
        ...

    def ask(self, question: str) -> str:
        """Show a question and wait for the answer. Raises Left when there will be none."""
        ...


class Person:
    """Speaks the technician's language and understands the few answers that there are."""

    def __init__(self, terminal: Terminal, language: Language) -> None:
        self._terminal, self._texts = terminal, TEXTS[language]

    def text(self, key: str, **facts: object) -> str:
        """A text with its facts."""
        return self._texts[key].format(**facts)

    def say(self, key: str, **facts: object) -> None:
        """Show a text."""
        self._terminal.say(self.text(key, **facts))

    def show(self, line: str) -> None:
        """Show a line that is made already."""
        self._terminal.say(line)

    def ask(self, key: str, **facts: object) -> str:
        """Ask; the answer in small letters. Raises Left."""
        answer = self._terminal.ask(self.text(key, **facts)).strip().lower()
        if answer in END:
            raise Left
        return answer

    def agrees(self, key: str, **facts: object) -> bool:
        """True for a plain yes, nothing else. Raises Left."""
        return self.ask(key, **facts) in YES

    def wants(self, key: str, **facts: object) -> bool | None:
        """True for yes, None for skip; asks again for anything else. Raises Left."""
        while (answer := self.ask(key, **facts)) not in YES:
            if answer in SKIP:
                return None
        return True

    def skips(self, key: str, **facts: object) -> bool:
        """True when the answer is to let it be. Raises Left."""
        return self.ask(key, **facts) in SKIP
