# The bot in a container: docs/operators.md, "In a container". Its only writable place is the volume /data.
# The image that it begins with: any whose `python` is 3.11, 3.12 or 3.13 and can make a venv, also one of your own.
ARG PYTHON=python:3.13-slim
FROM ${PYTHON} AS build
# WITH=postgres: the driver of PostgreSQL too.
ARG WITH=run
WORKDIR /app
COPY requirements/pip.txt requirements/${WITH}.txt requirements/
RUN python -m venv /opt/preceptor \
 && /opt/preceptor/bin/pip install --no-cache-dir --require-hashes -r requirements/pip.txt \
 && /opt/preceptor/bin/pip install --no-cache-dir --require-hashes -r requirements/${WITH}.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
COPY storage storage
RUN /opt/preceptor/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM ${PYTHON}
RUN useradd --system --uid 10001 --home-dir /data --no-create-home preceptor \
 && install --directory --mode 0700 --owner preceptor /data
COPY --from=build /opt/preceptor /opt/preceptor
USER preceptor
WORKDIR /data
ENV PRECEPTOR_DATA_DIR=/data \
    PRECEPTOR_LOG__FORMAT=json \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
VOLUME /data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=90s --retries=3 CMD ["/opt/preceptor/bin/preceptor", "status"]
ENTRYPOINT ["/opt/preceptor/bin/preceptor"]
CMD ["run"]
