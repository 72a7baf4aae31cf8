"""What Celery runs for 管理: one function each, and calling it again does no harm."""

from celery import shared_task

from administration import audit, background


@shared_task
def check_chain(pk: int) -> bool:
    """Walk the chain of one check somebody asked for."""
    return audit.carry_out(pk) is not None


@shared_task
def forget_old_failures() -> int:
    """At night: failures nobody will look at any more."""
    return background.forget_old()
