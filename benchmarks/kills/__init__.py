"""Kill the process at random moments and count what memory and conversation lost, doubled or mixed up."""
