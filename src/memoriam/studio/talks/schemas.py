"""What goes into and comes out of talks."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class TalkState(BaseModel):
    """Where a conversation stands. step: name of the step that listens. order: the one that is spoken of.

    notes: what a step keeps between two messages, by its own names. shelf: where the talk about other orders stood.
    away: the chat cannot be reached.
    """

    model_config = ConfigDict(extra="forbid")

    chat_id: int
    user_id: int = 0
    language: str = "en"
    step: str = "welcome"
    order: str | None = None
    notes: dict[str, Any] = Field(default_factory=dict)
    shelf: dict[str, dict[str, Any]] = Field(default_factory=dict)
    away: bool = False

    def turn_to(self, order: str | None, step: str = "status") -> None:
        """Speak of another order, where the talk about it stood; ``step``: if it was not spoken of yet."""
        if order == self.order:
            return
        if self.order is not None:
            self.shelf[self.order] = {"step": self.step, "notes": self.notes}
        kept = self.shelf.pop(order, {}) if order else {}
        self.order, self.step, self.notes = order, kept.get("step", step), kept.get("notes", {})


class Message(BaseModel):
    """Something to send. method: of the messenger's interface. attach: what is put in when it is sent, such as a film.

    note: what to remember of it once it was sent.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    chat_id: int
    method: str
    data: dict[str, Any] = Field(default_factory=dict)
    attach: dict[str, str] = Field(default_factory=dict)
    note: str = ""
