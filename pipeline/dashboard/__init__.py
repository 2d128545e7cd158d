"""The dashboard: reports become pages in a browser on this machine, recordings come in by it."""
