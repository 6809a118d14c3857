#!/usr/bin/env python
"""Run a Django command. Beside a running `make run`, it uses the same database (launcher/environment.py)."""

import sys

if __name__ == "__main__":
    from launcher import environment

    environment.prepare()
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
