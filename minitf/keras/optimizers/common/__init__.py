"""What all optimizers share: the base class, and what happens around a rule."""
