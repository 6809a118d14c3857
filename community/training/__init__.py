"""Who learns and grows: training, exchange, incubation, stars, certificates."""
