"""Training ops: each changes a variable, and its slots, by the rule of an optimizer."""
