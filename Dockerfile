# syntax=docker/dockerfile:1

FROM node:26.12.1-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci
COPY runtime.js tsconfig.json ./
COPY client ./client
COPY game ./game
COPY protocol ./protocol
COPY public ./public
RUN npm run build

FROM node:26.12.1-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# The image contains Node 26, so the copy of it in the optional dependencies is not needed.
RUN npm ci --omit=dev --omit=optional

# The nginx of deploy/compose.yaml: `docker build --target nginx .`
FROM nginx:1.28.3-alpine AS nginx
COPY deploy/nginx/compose.conf /etc/nginx/nginx.conf
COPY deploy/nginx/slipstream /etc/nginx/slipstream
COPY --from=build /app/dist /srv/slipstream
USER nginx
EXPOSE 8080 8443

FROM node:26.12.1-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY runtime.js package.json ./
COPY game ./game
COPY protocol ./protocol
COPY server ./server
COPY --from=build /app/dist ./dist
# For the key of a process without PASSPORT_KEY. Mount a volume here to keep it.
RUN install -d -o node -g node -m 700 /var/lib/slipstream
ENV STATE_DIRECTORY=/var/lib/slipstream
USER node
EXPOSE 2567
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 2567}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# The same flags as in `npm start`; docs/performance.md explains the size of the semi-spaces.
CMD ["node", "--import=./runtime.js", "--max-semi-space-size=8", "server/main.ts"]
