"""Tables that say what images are resized from, and ops that use them backwards."""
