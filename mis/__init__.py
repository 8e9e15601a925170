"""Telling the MIS: the decision, the single attempt, the adapters, the diagnosis."""
