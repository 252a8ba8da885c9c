"""What would change if other rule packs went live: told from posts of a corpus, post by post."""
