"""Deciding, in plain Python on plain values; nothing here touches a network, a disk or a clock."""
