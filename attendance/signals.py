"""What attendance tells whoever listens."""

from django.dispatch import Signal

# `record`, not stored yet. Sent before the transaction that stores it: while that is open every other writer
# waits, so whatever can be worked out belongs here.
about_to_store = Signal()

# `record_id`, whose record is about to be edited, in the edit's transaction: whoever must not have it raises.
about_to_edit = Signal()

# `record` as it is stored now, still in the edit's transaction.
edited = Signal()
