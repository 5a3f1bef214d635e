# One image for the worker, the API, the migrations and Stripe's stand-in: which of them it is, the command says.

FROM node:26-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# No install scripts: the pinned Node among the packages is the base image's business here, and nothing is compiled.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM node:26-slim
# The slim image has none, and Temporal's client trusts what the system does.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY . .
# Where Stripe's stand-in keeps its objects; a volume put there takes over this owner.
RUN install -d -o node -g node /state
# The image's own unprivileged user; the files stay root's, so that the program cannot change itself.
USER node
EXPOSE 3000
CMD ["node", "api/main.ts"]
