import { deepStrictEqual } from "node:assert/strict";
import { createConfigResolver } from "@gw/config-resolver";
import type { ServerKind } from "@gw/test-databases";
import { compare, type Effort, type Sides } from "../figures/compare.ts";
import type { Figure } from "../figures/figure.ts";
import { openBenchServer } from "../gateways/bench-server.ts";
import { type ServerGateway, withServerGateway } from "../gateways/server-gateway.ts";
import type { BenchPath } from "./bench-path.ts";

const aim = { atMost: 1.5 };

/** Work on a database server, against the same statements over its driver alone. */
export function databaseServerPath(kind: ServerKind): BenchPath {
  return {
    name: kind,
    async run({ effort, quick }) {
      const opened = await openBenchServer(kind);
      if (opened === undefined) return [];
      const endpoints = quick ? 1_000 : 100_000;
      try {
        return await withServerGateway(opened.server, { endpoints }, async (gateway) => [
          ...(await reads(kind, gateway, effort)),
          await resolution(kind, gateway, effort),
          await depth(kind, gateway, effort),
          await creation(kind, gateway, effort),
        ]);
      } finally {
        await opened.stop();
      }
    },
  };
}

async function reads(kind: ServerKind, gateway: ServerGateway, effort: Effort): Promise<Figure[]> {
  const { store, baseline, secretId, modelDefinitionId, endpointId, pages, recorder } = gateway;
  const [first] = pages;
  const cases: Record<string, Sides> = {
    "get secret": {
      candidate: () => store.getSecretInfo({ secretId }),
      baseline: () => baseline.secret(secretId),
    },
    "get model definition": {
      candidate: () => store.getGatewayModelDefinition({ modelDefinitionId }),
      baseline: () => baseline.definition(modelDefinitionId),
    },
    "get endpoint": {
      candidate: () => store.getGatewayEndpoint({ endpointId }),
      baseline: () => baseline.endpoint(endpointId),
    },
    "list 100": {
      candidate: async () => (await first.read()).items,
      baseline: () => baseline.endpoints({ after: first.after, limit: 100 }),
    },
  };
  const figures: Figure[] = [];
  for (const [what, sides] of Object.entries(cases)) {
    deepStrictEqual(await sides.baseline(), await sides.candidate());
    await recorder.requireSame(sides);
    figures.push({ name: `${kind} ${what}`, ...(await compare(sides, effort)), aim });
  }
  return figures;
}

async function resolution(
  kind: ServerKind,
  { backend, keyRing, baseline, endpointName, recorder }: ServerGateway,
  effort: Effort,
): Promise<Figure> {
  const { sealedSecrets, auditLog } = backend;
  const resolver = createConfigResolver({ sealedSecrets, keyRing, auditLog });
  try {
    const { revision, endpoint } = await resolver.resolveEndpoint({ endpointName });
    const models = endpoint.models.map((model) => ({
      ...model,
      secretValue: model.secretValue.reveal(),
    }));
    await resolver.flush();
    deepStrictEqual(await baseline.resolve(endpointName), {
      revision,
      endpoint: { ...endpoint, models },
    });
    const sides = {
      candidate: () => resolver.resolveEndpoint({ endpointName }),
      baseline: () => baseline.resolve(endpointName),
    };
    await recorder.requireSame(sides);
    return { name: `${kind} resolve`, ...(await compare(sides, effort)), aim };
  } finally {
    await resolver.close();
  }
}

/** Compares the last page with the first: the depth of a page must not matter. */
async function depth(kind: ServerKind, { pages }: ServerGateway, effort: Effort): Promise<Figure> {
  const [first, last] = pages;
  const comparison = await compare({ candidate: last.read, baseline: first.read }, effort);
  const total = first.total.toLocaleString("en");
  return { name: `${kind} list, last of ${total} to first`, ...comparison, aim: { atMost: 1.3 } };
}

async function creation(
  kind: ServerKind,
  { store, baseline, recorder }: ServerGateway,
  effort: Effort,
): Promise<Figure> {
  let made = 0;
  const next = () => {
    made += 1;
    return {
      secretName: `made-${made}`,
      provider: "openai",
      secretValue: { api_key: "sk-0123456789abcdefghijklmnopqrstuvwxyz" },
    };
  };
  const sides = {
    candidate: () => store.createGatewaySecret(next()),
    baseline: () => baseline.createSecret(next()),
  };
  const shape = (secret: object): string[] => Object.keys(secret).sort();
  deepStrictEqual(shape(await sides.baseline()), shape(await sides.candidate()));
  await recorder.requireSame(sides);
  return { name: `${kind} create secret`, ...(await compare(sides, effort)), aim };
}
