"""Chat models: better words and harder questions where one is configured; without one nothing here is loaded."""
