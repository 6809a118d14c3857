"""Forms about training, secondments, incubation and grades."""
