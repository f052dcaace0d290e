"""The service: the application and its processes, what a request passes on its way in, and what is told of it."""
