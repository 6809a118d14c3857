"""Actions about training, secondments, incubation, grades and certificates."""
