# One image for the worker, the API, the migrations and the Stripe stand-in; the command says which of them runs.

FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
COPY db/driver-patch ./db/driver-patch
# No install scripts: the Node among the packages is not needed, since the base image has one, and nothing is compiled. One of
# them patches the database driver, which is done here instead.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && node db/driver-patch/apply.mjs

# The pages: built here, so that the image holds neither their tools nor their packages.
FROM node:26-slim AS portal
WORKDIR /app
COPY package.json package-lock.json tsconfig.json ./
COPY portal ./portal
RUN npm ci --workspace portal --ignore-scripts --no-audit --no-fund && npm run build --workspace portal

FROM node:26-slim
# The slim image has no certificate authorities, and Temporal's client uses the system's.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY . .
COPY --from=portal /app/portal/dist ./portal/dist
# The workflow code is bundled here, so that a worker starts without bundling.
RUN node worker/build-bundle.ts
# Where the Stripe stand-in keeps its objects; a volume mounted there takes over this owner.
RUN install -d -o node -g node /state
# The image's own unprivileged user. The files stay root's, so that the program cannot change itself.
USER node
EXPOSE 3000
CMD ["node", "api/main.ts"]
