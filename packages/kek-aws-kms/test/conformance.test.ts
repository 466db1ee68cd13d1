import { kekProviderConformance } from "@gw/crypto/conformance";
import { FakeKms } from "@gw/fake-key-services";
import { describe, test } from "vitest";
import { kekIn } from "./kms.ts";

kekProviderConformance({
  describe,
  test,
  async open() {
    const kms = await FakeKms.start();
    const [first, second] = [kms.createKey(), kms.createKey()];
    return {
      load: async (version) => kekIn(kms, { keyId: first, version }),
      loadOther: async (version) => kekIn(kms, { keyId: second, version }),
      outage: { begin: () => kms.server.fail("refuse"), end: () => kms.server.restore() },
      secrets: [...Object.values(kms.credentials), kms.server.url],
      dispose: () => kms.server.close(),
    };
  },
});
