"""Every side effect, by subject: what follows when something happened."""
