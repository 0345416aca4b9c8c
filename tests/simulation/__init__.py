"""A store's life invented night by night, and an oracle that says from the SPEC's sentences alone who must hear what, and when."""
