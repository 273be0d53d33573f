"""What each kind of evidence weighs when it is decided whose business a message is.

Set by hand while reading development dialogues; `docs/understanding.md` says how well they do.
"""

from __future__ import annotations

from collections.abc import Mapping

Domain = str
"""An `Agent`, or "other": nobody's business, which the concierge declines."""

WEIGHTS: Mapping[str, float] = {
    "property_type": 3.0, "listing_type": 3.0, "bedrooms": 3.0, "bathrooms": 3.0, "title_deed": 3.0, "home": 2.0,
    "area_m2": 3.0, "plot_donum": 3.0, "price": 1.5, "feature": 1.5, "property_name": 1.5, "relative": 3.0,
    "no_matter": 2.0, "currency": 0.1, "category": 4.0, "topic": 4.5, "cuisine": 3.0, "on_duty": 3.0, "open_now": 2.5,
}  # fmt: skip
ACT_WEIGHTS: Mapping[str, float] = {
    "viewing": 4.0, "compare": 3.0, "map": 0.5, "save_search": 6.0, "news": 4.0, "searches": 6.0, "drop_searches": 8.0,
}  # fmt: skip
FRAMES: Mapping[str | None, float] = {
    "want": 1.3,
    "ask": 0.8,
    "exists": 1.0,
    "deny": 0.15,
    "told": 0.35,
    None: 1.0,
}
SITUATION = 4.5
"""Weight of what calls for a place without naming it: "where can I eat?"."""
LOCAL_KINDS = frozenset({"category", "topic", "cuisine", "on_duty", "open_now"})
CHARGED = frozenset({"rental_rules", "utilities"})
"""Topics that are asked of one home as well: its deposit, its service charge."""
LODGING = "hotel"
SUPPLIES = "utilities"
"""Topic that a home has or includes as well."""
LISTED_BESIDE = 2
"""Tokens between two things of which either will do."""
SURROUNDINGS = frozenset({"sea", "centre", "mountains"})
"""Categories that only say where a home lies."""
STANDING = 2.5
"""Weight of a feature that the search already has: "the pool isn't needed"."""
TAKEN_BACK = 4.6
"""Weight of such a feature where it is given up: "they store our kit, we can do without the garage"."""
ASKED_OF_HOME = 3.0
"""Weight of "is it pet friendly?" behind a search, though a place was shown last."""
POINTED_AT = 5.0
"""Weight of a question about "that flat" behind a search, whoever speaks."""
HOME_PAIR = 5.5
"""Weight of two words that together can only mean a home: "a studio to rent", whatever is told of oneself beside them."""
AMOUNT_OF_SEARCH = 3.0
"""Weight of an amount of money in a known currency while a search waits behind another agent."""
RETURNS = 6.0
"""Weight of "back to the flats", and the like, whatever was spoken of in between."""
PLACE_MOVES = 4.0
"""Weight of a place behind a question that no place matters to."""
PLACE_TOO = 3.6
"""Weight of a place added to those of the search, while another agent speaks."""
PLACE_LEFT = 5.0
"""Weight of a place of the search that is taken out, whatever is told as the reason."""
PLACE_MOVED = 4.0
"""Weight of a place named in the stead of one that homes are searched in, while another agent speaks."""
EARLIER = 4.0
"""Weight of a number that only a list of homes shown earlier has."""
BESIDE = 0.35
"""What words for homes count for beside words that decide for somebody else, or in praise."""
LIST_ACTS = frozenset({"more", "details", "compare"})
LISTED = 3.0
"""Weight of "more" and "compare the first two" while homes are on the screen and another agent has spoken."""
WISHED_NEAR = 3.0
"""Weight of a wish to be near the sea, the centre or the mountains while homes are searched."""
STAY = 1.0
"""Weight of "for five nights", which a hotel, a car and a home are wanted for."""
NEAR = 0.3
"""Weight of "near a hospital" said of a home."""
RESUMED = 5.0
"""Weight of "book the appointment" for the business that is open, be it that a word with nobody's agent stood between."""
FURTHER = 0.25
"""What further evidence for the same agent adds to the strongest piece."""
ENOUGH = 2.0
"""Weight from which a word in a wish makes the wish its agent's."""
HOME_WISH = 3.0
DECIDES = 4.0
"""Weight from which a word is somebody's business whatever else is said."""
BEYOND_DOUBT = 5.0
"""Evidence that is no answer to a question about homes or places."""
