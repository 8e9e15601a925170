"""What attendance tells whoever listens."""

from django.dispatch import Signal

# `record`, not stored yet. Sent before the transaction that stores it: while that is open every other writer
# waits, so whatever can be worked out belongs here.
about_to_store = Signal()
