"""Utterances become codes: rules that say what the method says, then coders and people settled."""
