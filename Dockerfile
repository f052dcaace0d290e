# Two stages: one with all that building a snapshot takes, PyTorch among it, and one that only answers.

FROM python:3.12-slim AS base
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONUNBUFFERED=1
WORKDIR /app
COPY pyproject.toml constraints.txt README.md ./
COPY assistant assistant
COPY evals evals
COPY index index
COPY corpus corpus

FROM base AS build
# The CPU build of PyTorch: without this index pip takes the GPU build of several gigabytes.
ARG PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
RUN pip install --constraint constraints.txt --editable '.[build]'
RUN assistant index

FROM base AS runtime
RUN pip install --constraint constraints.txt --editable . \
    && useradd --system assistant && mkdir -p var/evals && chown -R assistant var
COPY --from=build --chown=assistant /app/var/index var/index
USER assistant
ENV ASSISTANT_HOST=0.0.0.0
EXPOSE 8000
HEALTHCHECK --interval=10s --start-period=10s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz')"]
CMD ["assistant", "serve"]
