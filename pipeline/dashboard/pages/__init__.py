"""One module per page; each has `show()`, which reads the desk and places what it finds."""
