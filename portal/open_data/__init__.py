"""数据开放: what is public, as data: a read-only API, whole downloads, and every public page as JSON (docs/open_data.md)."""
