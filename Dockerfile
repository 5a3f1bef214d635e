# One image for the worker, the API and the migrations; the command says which of them runs. The target `stripe-standin` is another one,
# for trying Evergreen out.

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

# Stands in for Stripe. What it can do, such as paying without money, has no place in production.
FROM node:26-slim AS stripe-standin
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY . .
# Where it keeps its objects; a volume mounted there takes over this owner.
RUN install -d -o node -g node /state
USER node
EXPOSE 12111
CMD ["node", "stripe-standin/main.ts"]

# The files of production. A stage of its own, since what one layer removes stays in those below.
FROM node:26-slim AS files
WORKDIR /app
COPY . .
RUN rm -r stripe-standin

FROM node:26-slim
# The slim image has no certificate authorities, and Temporal's client uses the system's.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=files /app ./
COPY --from=portal /app/portal/dist ./portal/dist
# The workflow code is bundled here, so that a worker starts without bundling.
RUN node worker/build-bundle.ts
# The image's own unprivileged user. The files stay root's, so that the program cannot change itself.
USER node
EXPOSE 3000
CMD ["node", "api/main.ts"]
