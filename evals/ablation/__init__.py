"""What each part of the assistant adds: the assistant with it, and the same without it, on the same questions."""
