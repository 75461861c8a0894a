# syntax=docker/dockerfile:1

FROM node:24.21.0-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY tsconfig.json ./
COPY client ./client
COPY game ./game
COPY protocol ./protocol
COPY public ./public
RUN npm run build

FROM node:24.21.0-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The image brings Node 24 itself, so the copy of it among the optional dependencies stays out.
RUN npm ci --omit=dev --omit=optional

# What deploy/compose.yaml puts in front: `docker build --target nginx .`
FROM nginx:1.28.3-alpine AS nginx
COPY deploy/nginx/compose.conf /etc/nginx/nginx.conf
COPY deploy/nginx/slipstream /etc/nginx/slipstream
COPY --from=build /app/dist /srv/slipstream
USER nginx
EXPOSE 8080 8443

FROM node:24.21.0-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY game ./game
COPY protocol ./protocol
COPY server ./server
COPY --from=build /app/dist ./dist
# For the key of a process alone, which has no PASSPORT_KEY. A volume here outlives the container.
RUN install -d -o node -g node -m 700 /var/lib/slipstream
ENV STATE_DIRECTORY=/var/lib/slipstream
USER node
EXPOSE 2567
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 2567}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The flag is the one of `npm start`: see docs/performance.md.
CMD ["node", "--max-semi-space-size=8", "server/main.ts"]
