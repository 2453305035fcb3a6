"""Forms: several questions in a row, one file each; `form.py` says what all of them share (decision 0016)."""
