"""From the text of any city's guideline to a rule pack: read, cut into clauses, propose, let a person decide."""
