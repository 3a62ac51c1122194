"""Building when it is due: ticks, alarms, notices and the triggers of a machine."""
