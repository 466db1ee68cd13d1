import { describe, expect, test } from "vitest";
import { GatewayIds } from "../../src/limits/gateway-ids.ts";

/** The ids of a process, whose limiter has another one after a test sets it. */
function openIds() {
  const events: string[] = [];
  const limiter = { gatewayId: "old" };
  const recorder = {
    gatewayId: "old",
    failure: undefined as Error | undefined,
    async record(_: unknown, { gatewayId = "" } = {}) {
      events.push(`record ${gatewayId}`);
    },
    async startGateway(gatewayId: string) {
      if (recorder.failure !== undefined) throw recorder.failure;
      events.push(`start ${gatewayId}`);
      recorder.gatewayId = gatewayId;
    },
    async endGateway(gatewayId: string) {
      events.push(`end ${gatewayId}`);
    },
  };
  const onError = (error: unknown) => events.push(String(error));
  const ids = new GatewayIds({ limiter, recorder, onError });
  const end = (gatewayId: string) => ids.record(undefined, { gatewayId, charges: [] });
  return { ids, limiter, recorder, events, end };
}

describe("the gateway ids of a process", () => {
  test("change with those of the limiter, and an old one ends with its last call", async () => {
    const { ids, limiter, events, end } = openIds();
    ids.admitted("old");
    ids.admitted("old");
    limiter.gatewayId = "new";
    ids.admitted("new");
    await end("new");
    await end("old");
    expect(events).toEqual(["start new", "record new", "record old"]);
    await end("old");
    expect(events.slice(3)).toEqual(["record old", "end old"]);
  });

  test("stay the same for calls without a change", async () => {
    const { ids, events, end } = openIds();
    ids.admitted("old");
    await end("old");
    expect(events).toEqual(["record old"]);
  });

  test("are started again if the folder could not be created", async () => {
    const { ids, limiter, recorder, events, end } = openIds();
    limiter.gatewayId = "new";
    recorder.failure = new Error("no space");
    ids.admitted("new");
    await end("new");
    recorder.failure = undefined;
    ids.admitted("new");
    await end("new");
    expect(events).toEqual(["Error: no space", "record new", "start new", "record new", "end old"]);
  });
});
