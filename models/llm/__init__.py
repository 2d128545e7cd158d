"""An OpenAI-compatible chat endpoint codes a conversation: asked once, its claims kept."""
