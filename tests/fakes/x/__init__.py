"""What the fake X is made of; `tests.fakes.x_world` and `tests.fakes.x_api` put it together."""
