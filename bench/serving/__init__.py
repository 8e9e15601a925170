"""The product's own server with one view more: the bare one that everything is compared with."""
