# syntax=docker/dockerfile:1
# 一个镜像，三种进程：网站（默认）、后台任务、定时任务（见 docker-compose.yml）。
FROM python:3.11-slim AS build
RUN python -m venv /opt/venv
COPY requirements/production.lock /tmp/
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r /tmp/production.lock

FROM python:3.11-slim
# deploy/system 与 make setup 用的是同一份清单：Pango、HarfBuzz 与中文字体。
COPY deploy/system /tmp/system
RUN /tmp/system type && rm -rf /var/lib/apt/lists/* /tmp/system
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin portal \
    && mkdir -p /data /srv/static && chown portal:portal /data /srv/static
COPY --from=build /opt/venv /opt/venv
WORKDIR /app
COPY --chown=root:root . .
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=disclosure.settings VAR_DIR=/data STATIC_ROOT=/srv/static HOST=0.0.0.0 PORT=8000
USER portal
# 收集静态文件不连接数据库；密钥只在这一步临时生成，不留在镜像里。
RUN VAR_DIR=/tmp/build python manage.py collectstatic --noinput && rm -rf /tmp/build
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "deploy/healthcheck.py"]
CMD ["gunicorn", "-c", "deploy/gunicorn.conf.py", "disclosure.wsgi"]
