"""What a message means: language, numbers, places, slots, dialogue acts and route, without a model."""
