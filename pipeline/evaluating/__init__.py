"""What a coder gave beside what people found becomes figures, each with its interval and target."""
