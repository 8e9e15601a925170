"""The campaign's part in the processes that it starts."""

import os

from django.apps import AppConfig

from faults.mutants import MUTANTS
from faults.points import place_all

MUTANT = "FAULTS_MUTANT"


class FaultsConfig(AppConfig):
    """Comes last, when everything that it wraps is there."""

    name = "faults"

    def ready(self) -> None:
        if os.environ.get(MUTANT):
            MUTANTS[os.environ[MUTANT]]()
        place_all()
