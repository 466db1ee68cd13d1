import { describe, test } from "node:test";
import { storeConformance } from "@gw/store-abstract/conformance";
import { createMemoryBackend } from "@gw/store-abstract/memory";

// Two cases of a defective store, run by node:test.
const cases = ["an empty store has a revision of 0 or more", "reads raise no revision"];

storeConformance({
  describe,
  test(name, body) {
    if (cases.some((start) => name.startsWith(start))) test(name, body);
  },
  async open(environment) {
    const backend = createMemoryBackend(environment);
    const store = backend.openStore(environment);
    let revision = 0;
    Object.assign(store, { getRevision: async () => --revision });
    return {
      store,
      ports: backend,
      openAnother: async () => backend.openStore(environment),
      dispose: () => backend.close(),
    };
  },
});
