"""ひと呼吸 as a guest on somebody's machine: starting by itself, staying well, leaving without a trace."""
