"""Training: programmes, secondments, incubation, star grades, certificates."""
