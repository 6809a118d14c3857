"""
The bureau's inbox of cases: registered kinds of cases, who may decide them, who holds them. Each app registers its
kinds in its cases.py.
"""
