"""
The statistics of evaluation, without database: exact decimals for scores, floats only for uncertainty.

The formulas are those of the field (peers, part E); each is checked against an independent library in the tests.
"""
