"""栏目更新监测: which columns of the public site have gone stale, and who is told of it."""
