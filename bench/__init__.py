"""Load tests, run by hand with `make bench`: our stack and a stock Rasa, the same questions, one run, one machine."""
