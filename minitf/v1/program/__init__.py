"""What frames a TF1 program: switches of behaviour, flags, logging, messages."""
