"""From a claim to a verdict. A room for every family of methods; everything returns data, nothing prints."""
