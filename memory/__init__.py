"""What is remembered: modes, deadlines, redaction, outbox and the backends behind one port."""
