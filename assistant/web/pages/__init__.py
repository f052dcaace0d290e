"""For people: the chat page, the documents, the codes."""
