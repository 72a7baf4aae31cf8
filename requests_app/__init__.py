"""依申请公开: applications, their clock, their letters, and what follows the answer."""
