"""What a language model can call, and the Model Context Protocol that carries the calls."""
