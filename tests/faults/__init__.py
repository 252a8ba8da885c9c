"""What happens on bad days: load, death, full disks, clocks that jump, damaged files."""
