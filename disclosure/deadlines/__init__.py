"""期限: every clock of the house. A due date is a pure function of its ledger, the calendar and the rule in force."""
