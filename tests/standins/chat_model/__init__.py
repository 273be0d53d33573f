"""An OpenAI-compatible server that says what it is told to: what the real `langchain-openai` talks to in tests."""
