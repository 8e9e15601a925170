"""One file per provider on one base: the base owns the order of steps, a provider fills the gaps."""
