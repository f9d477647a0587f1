"""Every kind of layer, one file each."""
