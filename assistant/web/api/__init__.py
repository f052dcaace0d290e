"""For programs: the HTTP API, as itself and as that of OpenAI."""
