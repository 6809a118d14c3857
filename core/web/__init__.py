"""What pages and the API share: requests, forms, buttons, badges, charts, caching."""
