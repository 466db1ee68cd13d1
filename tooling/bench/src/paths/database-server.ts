import { deepStrictEqual } from "node:assert/strict";
import { createConfigResolver } from "@gw/config-resolver";
import type { ServerKind } from "@gw/test-databases";
import type { BenchPath } from "../bench-path.ts";
import { openBenchServer } from "../bench-server.ts";
import { type Contest, compare, type Effort } from "../compare.ts";
import type { Figure } from "../figure.ts";
import { type ServerGateway, withServerGateway } from "../server-gateway.ts";

const aim = { atMost: 1.5 };

/** What is done on a database server, against the same statements over its driver alone. */
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
  const { store, bare, secretId, modelDefinitionId, endpointId, pages, witness } = gateway;
  const [first] = pages;
  const contests: Record<string, Contest> = {
    "get secret": {
      ours: () => store.getSecretInfo({ secretId }),
      floor: () => bare.secret(secretId),
    },
    "get model definition": {
      ours: () => store.getGatewayModelDefinition({ modelDefinitionId }),
      floor: () => bare.definition(modelDefinitionId),
    },
    "get endpoint": {
      ours: () => store.getGatewayEndpoint({ endpointId }),
      floor: () => bare.endpoint(endpointId),
    },
    "list 100": {
      ours: async () => (await first.read()).items,
      floor: () => bare.endpoints({ after: first.after, limit: 100 }),
    },
  };
  const figures: Figure[] = [];
  for (const [what, contest] of Object.entries(contests)) {
    deepStrictEqual(await contest.floor(), await contest.ours());
    await witness.requireSame(contest);
    figures.push({ name: `${kind} ${what}`, ...(await compare(contest, effort)), aim });
  }
  return figures;
}

async function resolution(
  kind: ServerKind,
  { backend, keyRing, bare, endpointName, witness }: ServerGateway,
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
    deepStrictEqual(await bare.resolve(endpointName), {
      revision,
      endpoint: { ...endpoint, models },
    });
    const contest = {
      ours: () => resolver.resolveEndpoint({ endpointName }),
      floor: () => bare.resolve(endpointName),
    };
    await witness.requireSame(contest);
    return { name: `${kind} resolve`, ...(await compare(contest, effort)), aim };
  } finally {
    await resolver.close();
  }
}

/** Ours against ours: how much deeper a page lies is not to be felt. */
async function depth(kind: ServerKind, { pages }: ServerGateway, effort: Effort): Promise<Figure> {
  const [first, last] = pages;
  const comparison = await compare({ ours: last.read, floor: first.read }, effort);
  const total = first.total.toLocaleString("en");
  return { name: `${kind} list, last of ${total} to first`, ...comparison, aim: { atMost: 1.3 } };
}

async function creation(
  kind: ServerKind,
  { store, bare, witness }: ServerGateway,
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
  const contest = {
    ours: () => store.createGatewaySecret(next()),
    floor: () => bare.createSecret(next()),
  };
  const shape = (secret: object): string[] => Object.keys(secret).sort();
  deepStrictEqual(shape(await contest.floor()), shape(await contest.ours()));
  await witness.requireSame(contest);
  return { name: `${kind} create secret`, ...(await compare(contest, effort)), aim };
}
