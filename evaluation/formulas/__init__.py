"""
The arithmetic of evaluation, without database: exact decimals where a score is made, floats only where doubt is told.

The formulas are those of the field (peers, part E); each is checked against an independent library in the tests.
"""
