"""Template tags that pages of other rooms include."""
