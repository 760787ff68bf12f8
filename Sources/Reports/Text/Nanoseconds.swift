import Environment

/// Reports show times in nanoseconds; a run's are far from the bounds of 64 bits.
func nanoseconds(_ duration: Duration) -> Int64 { duration.nanosecondCount }
