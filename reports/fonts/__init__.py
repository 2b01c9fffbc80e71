"""Inter in four weights, cut down to the letters the three languages need, with the list of what it covers."""
