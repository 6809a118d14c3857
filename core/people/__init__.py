"""Authentication and accounts: sign-in, sign-up, passwords, phones, rate limits, API tokens, closing an account."""
