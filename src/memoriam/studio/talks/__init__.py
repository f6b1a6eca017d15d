"""Conversations in chats: what was heard, where the talk stands, what is still to be answered. All of it sealed."""
