#!/usr/bin/env python3
"""Django's command line for Custr."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.umask(0o077)  # what it writes, a database or a backup, is for its owner alone
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "custr.settings")
    execute_from_command_line(sys.argv)
