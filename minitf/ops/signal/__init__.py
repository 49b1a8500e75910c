"""Signal processing: Fourier and cosine transforms, windows, frames, spectrograms."""
