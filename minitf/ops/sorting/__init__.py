"""What follows from the order of numbers: largest ones, sorting, searching."""
