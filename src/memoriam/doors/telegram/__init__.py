"""The Telegram door: a chat in which a tired person can do everything with one thumb. It only asks the studio."""
