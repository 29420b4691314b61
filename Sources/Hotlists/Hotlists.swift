// Hotlists
