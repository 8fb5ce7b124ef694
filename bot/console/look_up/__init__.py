"""The look-up: what is reported at an address or around somebody, in two taps on a phone, for partners, too."""
