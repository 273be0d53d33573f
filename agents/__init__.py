"""Who answers: the real-estate, local-information and concierge agents, and what they share."""
