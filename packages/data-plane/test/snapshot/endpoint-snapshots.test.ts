import type { GatewayEndpointConfig, ResolvedEndpoints } from "@gw/config-resolver";
import { describe, expect, test } from "vitest";
import { EndpointSnapshots } from "../../src/snapshot/endpoint-snapshots.ts";

function endpoint(endpointName: string): GatewayEndpointConfig {
  const lists = { models: [], unusable: [], tags: [] };
  return { endpointId: `e-${endpointName}`, endpointName, ...lists, usageTracking: true };
}

/** A store whose pages a test decides about; every reading counts. */
function store(first: { revision: number; names: string[] }) {
  const state = { ...first, reads: 0, failure: undefined as Error | undefined };
  return {
    state,
    async *resolveAll(): AsyncGenerator<ResolvedEndpoints, void, void> {
      state.reads += 1;
      const { revision, names } = state;
      for (const name of names) {
        await new Promise((resolve) => setImmediate(resolve));
        if (state.failure !== undefined) throw state.failure;
        yield { revision, endpoints: [endpoint(name)] };
      }
      if (names.length === 0) yield { revision, endpoints: [] };
    },
  };
}

describe("the endpoints that calls are served from", () => {
  test("are read whole, and again only when the revision is another one", async () => {
    const resolver = store({ revision: 5, names: ["a", "b"] });
    const snapshots = new EndpointSnapshots({ resolver });
    expect(() => snapshots.find("a")).toThrow(expect.objectContaining({ status: 503 }));
    await snapshots.load();
    expect([snapshots.find("a")?.endpointId, snapshots.find("c")]).toEqual(["e-a", undefined]);
    await snapshots.follow(5);
    expect(resolver.state.reads).toBe(1);
    resolver.state.names = ["a", "c"];
    resolver.state.revision = 4;
    // A restored database goes back: different is what counts.
    await snapshots.follow(4);
    expect([snapshots.find("b"), snapshots.find("c")?.endpointId]).toEqual([undefined, "e-c"]);
    expect(snapshots.current?.revision).toBe(4);
  });

  test("keep serving while they cannot be read again, but not for ever", async () => {
    let now = 0;
    const resolver = store({ revision: 1, names: ["a"] });
    const snapshots = new EndpointSnapshots({ resolver, maxStale: 100, clock: () => now });
    await snapshots.load();
    resolver.state.failure = new Error("away");
    now = 100;
    await expect(snapshots.follow(2)).rejects.toThrow("away");
    expect(snapshots.find("a")?.endpointId).toBe("e-a");
    now = 101;
    expect(snapshots.serving).toBeUndefined();
    expect(() => snapshots.find("a")).toThrow(expect.objectContaining({ retryAfter: 1 }));
    resolver.state.failure = undefined;
    await snapshots.follow(2);
    expect([snapshots.age, snapshots.find("a")?.endpointId]).toEqual([0, "e-a"]);
  });

  test("are confirmed by a revision that is the same", async () => {
    let now = 0;
    const resolver = store({ revision: 1, names: ["a"] });
    const snapshots = new EndpointSnapshots({ resolver, maxStale: 100, clock: () => now });
    await snapshots.load();
    now = 90;
    await snapshots.follow(1);
    now = 180;
    expect(snapshots.serving).toBe(snapshots.current);
    // What was asked earlier says nothing about now, nor does another revision.
    snapshots.confirm(1, 80);
    snapshots.confirm(2, 180);
    expect(snapshots.age).toBe(90);
    snapshots.confirm(1, 170);
    expect(snapshots.age).toBe(10);
    expect(resolver.state.reads).toBe(1);
  });

  test("asked for while they are read are read once more, however often it was asked", async () => {
    const resolver = store({ revision: 1, names: ["a"] });
    const snapshots = new EndpointSnapshots({ resolver });
    const first = snapshots.load();
    resolver.state.names = ["b"];
    await Promise.all([first, snapshots.load(), snapshots.load(), snapshots.load()]);
    expect(resolver.state.reads).toBe(2);
    expect(snapshots.find("b")?.endpointId).toBe("e-b");
  });
});
