"""The desk: kinds of cases, who may decide what, who holds what. Each app registers its kinds in its cases.py."""
