"""One file per way in and out; a channel's own vocabulary stops there."""
