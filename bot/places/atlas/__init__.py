"""The City's open map files: `philly311 places import` reads them, and cases get coordinates and districts."""
