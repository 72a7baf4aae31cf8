"""Letters of 依申请公开, on the kernel of disclosure.notices.letters."""
