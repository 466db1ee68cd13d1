# syntax=docker/dockerfile:1
# The image of the gateway: docker build --build-arg REVISION="$(git rev-parse HEAD)" -t gw .
# For builds that can be repeated, pass the base image by digest:
# --build-arg NODE_IMAGE=node:24-slim@sha256:…
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /source
COPY . .
RUN npx -y pnpm@12.21.0 install --frozen-lockfile && npx -y pnpm@12.21.0 image --out /image
# The commit that `gw version` shows; the context of the build has no repository to read it from.
ARG REVISION
RUN [ -z "${REVISION}" ] || echo "${REVISION}" > /image/app/dist/commit

FROM ${NODE_IMAGE}
ARG VERSION
ARG REVISION
LABEL org.opencontainers.image.title="gw" \
      org.opencontainers.image.description="AI gateway that keeps the credentials of LLM providers encrypted" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production \
    GW_HOST=0.0.0.0 \
    GW_DATA_DIR=/data
COPY --from=build /image/app /app
COPY --from=build /image/usr /usr
COPY --from=build --chown=65532:65532 /image/data /data
USER 65532:65532
# The embedded database and generated keys; everything else may be read-only.
VOLUME /data
EXPOSE 8686
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.GW_PORT ?? 8686}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/usr/local/bin/gw"]
CMD ["serve"]
