"""The administrator's pages: what the City does and says, its days and hours, its channels, every change of them."""
