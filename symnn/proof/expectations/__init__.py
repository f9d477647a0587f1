"""Claims about expectations, variances and covariances: by moments, and refuted on small finite distributions."""
