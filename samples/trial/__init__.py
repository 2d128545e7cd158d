"""Spoken sentences become conversations with known truth, to find where a diarizer is weak."""
