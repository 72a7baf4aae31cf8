# 政务公开门户的全部命令。`make help` 逐条说明；`make run` 与 `make test` 自己完成安装。
SHELL := /bin/bash
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV ?= .venv
PORT ?= 8000
VAR_DIR ?= $(CURDIR)/var
# 传给 pytest 的参数，例如 make test ARGS="-k deadlines -x"
ARGS ?=
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); echo $$(( n > 8 ? 8 : n )))
PY := $(VENV)/bin/python
export PORT VAR_DIR

.PHONY: help
help: ## 列出全部命令
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  \033[36mmake %-14s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  变量：PORT（现为 $(PORT)）、VAR_DIR（现为 $(VAR_DIR)）、ARGS、PYTHON"

# ── 安装 ────────────────────────────────────────────────────────────────────
.PHONY: setup system browser servers
setup: $(VENV)/.base ## 安装：系统软件包、虚拟环境、锁定的依赖（重复执行几乎不花时间）

system:
	@PYTHON="$(PYTHON)" deploy/system python type

browser:
	@deploy/system browser

servers:
	@deploy/system servers

# 锁文件不变就什么也不装；venv 缺失或其解释器已不能用时重建。
$(VENV)/.base: requirements/base.lock | system
	@$(PY) -c "" 2>/dev/null || { rm -rf "$(VENV)" && "$(PYTHON)" -m venv "$(VENV)"; }
	@echo "安装依赖（requirements/base.lock）……"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/base.lock
	@touch $@

$(VENV)/.dev: requirements/dev.lock $(VENV)/.base
	@echo "安装开发依赖（requirements/dev.lock）……"
	@$(PY) -m pip install -qq --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

# ── 运行 ────────────────────────────────────────────────────────────────────
.PHONY: run
run: $(VENV)/.base ## 启动门户：网站、后台任务、定时任务，首次载入演示数据；Ctrl-C 停止
	@exec $(PY) manage.py run_portal

# ── 检验 ────────────────────────────────────────────────────────────────────
.PHONY: test test-postgres e2e check bench
test: $(VENV)/.dev ## 单元测试（SQLite）
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

test-postgres: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/postgres
test-postgres: export CACHE_URL ?= redis://127.0.0.1:6379/8
test-postgres: export CELERY_BROKER_URL ?= redis://127.0.0.1:6379/7
test-postgres: $(VENV)/.dev ## 同一套测试在 PostgreSQL 与 Redis 上（含并发、检索、取号；不碰数据库的不再跑一遍）
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -m "not e2e" $(ARGS)

e2e: $(VENV)/.dev | browser ## 浏览器测试（Chromium），截图存入 var/screenshots/
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -m e2e $(ARGS)

check: $(VENV)/.dev ## 静态检查：格式、分层、迁移、模板、生产设置
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@PATH="$(CURDIR)/$(VENV)/bin:$$PATH" lint-imports
	@$(PY) manage.py makemigrations --check --dry-run
	@git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 -r $(VENV)/bin/djade --target-version 5.2 --check
	@$(PY) manage.py check_templates
	@deploy/check-production $(PY)

bench: $(VENV)/.dev ## 速度：双方在同一次运行里比
	@$(PY) -m bench $(ARGS)

# ── 整理 ────────────────────────────────────────────────────────────────────
.PHONY: fmt lock clean
fmt: $(VENV)/.dev ## 按约定排版代码与模板
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .
	@git ls-files -z --cached --others --exclude-standard 'templates/*.html' | xargs -0 -r $(VENV)/bin/djade --target-version 5.2

lock: ## 依 pyproject.toml 重新锁定依赖（维护者用，需要 uv）
	@deploy/lock

clean: ## 删除虚拟环境与缓存；var/ 里的数据不动
	@rm -rf "$(VENV)" .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -not -path "./$(VENV)/*" -exec rm -rf {} +
	@echo "数据仍在 $(VAR_DIR)；要从头来过，请自行删除该目录。"
