"""Services that turn addresses into coordinates, for a city that has not imported its street centerline."""
