"""Yearly books: the Blue Book, the service report and bulletins, with frozen figures. Policy: 3.5.3a."""
