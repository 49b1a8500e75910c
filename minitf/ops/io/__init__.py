"""Reading, writing and printing: files, encodings, CSV, standard output."""
