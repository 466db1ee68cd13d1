// Writes secrets of its own straight into a database, as a server would, until it is stopped or
// killed, and tells of every write before and after it.
import { setTimeout as delay } from "node:timers/promises";
import { GatewayError } from "@gw/entities";
import { followKeys } from "@gw/key-management";
import { Random } from "../load/random.ts";
import { tell } from "./member-protocol.ts";
import { openChaotic } from "./open-member-backend.ts";
import { SelfStop } from "./self-pause.ts";
import { readPlan } from "./read-plan.ts";

const selfStop = new SelfStop();
let isOver = false;
const plan = await readPlan((command) => {
  if (command === "stop") isOver = true;
  if (command === "stop itself") selfStop.arm();
});
const { seed, serverId, name, lanes } = plan;
const { backend, keyRing } = await openChaotic(serverId);
const { serverRegistry } = backend;
const store = backend.openStore({ keyRing: selfStop.afterSealing(keyRing) });
const onError = (error: unknown): void => tell({ is: "failed", message: String(error) });
const follower =
  serverId === undefined
    ? undefined
    : followKeys({ keyRing, serverRegistry, serverId, interval: 50, onError });
let serial = 0;
tell({ is: "ready" });
await Promise.all(Array.from({ length: lanes }, (_, lane) => write(lane)));
await follower?.close();
await backend.close();
// Whoever has started it may keep its standard input open.
process.exit(0);

async function write(lane: number): Promise<void> {
  const random = new Random(seed + lane);
  const own = plan.secrets.filter((_, index) => index % lanes === lane);
  while (!isOver) {
    await delay(random.below(4));
    const what = random.next();
    const at = random.below(own.length);
    const secret = own[at];
    serial += 1;
    const value = `${name}-${serial}`;
    const secretValue = { api_key: value };
    if (what < 0.3 || secret === undefined) {
      const made = await mutate(value, value, () =>
        store.createGatewaySecret({ secretName: value, secretValue, provider: "openai" }),
      );
      if (made !== undefined) own.push({ secretId: made.secretId, secretName: value });
      continue;
    }
    const { secretId, secretName } = secret;
    if (what < 0.45) {
      own.splice(at, 1);
      await mutate(secretName, undefined, () => store.deleteGatewaySecret({ secretId }));
      continue;
    }
    const authConfig = { api_base: `https://${name}.example.com/v${random.below(9)}` };
    const input = { secretId, secretValue, ...(what > 0.8 && { authConfig }) };
    await mutate(secretName, value, () => store.updateGatewaySecret(input));
  }
}

async function mutate<T>(
  secretName: string,
  value: string | undefined,
  work: () => Promise<T>,
): Promise<T | undefined> {
  serial += 1;
  const own = serial;
  tell({ is: "begun", serial: own, secretName, value, at: Date.now() });
  try {
    const made = await work();
    tell({ is: "ended", serial: own, code: "ok" });
    return made;
  } catch (error) {
    if (!GatewayError.is(error)) tell({ is: "failed", message: String(error) });
    tell({ is: "ended", serial: own, code: GatewayError.is(error) ? error.code : "unknown" });
    return undefined;
  }
}
