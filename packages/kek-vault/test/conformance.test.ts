import { kekProviderConformance } from "@gw/crypto/conformance";
import { FakeVault } from "@gw/fake-key-services";
import { describe, test } from "vitest";
import { kekIn } from "./vault.ts";

describe.each([
  ["an ordinary key", false],
  ["a derived key", true],
])("%s", (_, isDerived) => {
  kekProviderConformance({
    describe,
    test,
    async open() {
      const vault = await FakeVault.start();
      for (const name of ["first", "second"]) vault.createKey(name, { isDerived });
      return {
        load: async (version) => kekIn(vault, { key: "transit/first", version }),
        loadOther: async (version) => kekIn(vault, { key: "transit/second", version }),
        outage: { begin: () => vault.server.fail("refuse"), end: () => vault.server.restore() },
        secrets: [vault.token, vault.server.url],
        dispose: () => vault.server.close(),
      };
    },
  });
});
