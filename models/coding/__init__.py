"""The embedded coder: signs of utterances are weighed, and coded conversations become weights."""
