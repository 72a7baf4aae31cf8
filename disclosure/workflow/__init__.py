"""办理流程: the door, the acts, and the record of both."""
