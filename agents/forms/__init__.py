"""Forms that wait for the user: what is asked, how an answer is read, and what follows from it."""
