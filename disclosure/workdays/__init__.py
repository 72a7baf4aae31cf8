"""工作日历: which days are 工作日, and the arithmetic of terms counted in them."""
