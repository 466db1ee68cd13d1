import { describe, test } from "vitest";
import { type KekConformanceSubject, kekProviderConformance } from "../../src/conformance/index.ts";
import { generateRawKek, type LoadKekOptions, loadKek } from "../../src/index.ts";
import { openFake } from "./fake-service.ts";

type Setting = Pick<LoadKekOptions, "source" | "kdf">;

async function openLocal(first: Setting, second: Setting): Promise<KekConformanceSubject> {
  return {
    load: (version) => loadKek({ ...first, version }),
    loadOther: (version) => loadKek({ ...second, version }),
    secrets: [first, second].map(({ source }) => String(source).replace(/^\w+:/, "")),
    dispose: async () => undefined,
  };
}

describe("a raw key", () => {
  const open = () => openLocal({ source: generateRawKek() }, { source: generateRawKek() });
  kekProviderConformance({ describe, test, open });
});

describe("a passphrase", () => {
  const kdf = { salt: new Uint8Array(32).fill(3), iterations: 600_000 };
  const setting = (color: string) => ({ source: `passphrase:seventeen ${color} bottles`, kdf });
  const open = () => openLocal(setting("green"), setting("brown"));
  kekProviderConformance({ describe, test, open });
});

describe("an external key", () => {
  kekProviderConformance({ describe, test, open: async () => openFake((kek) => kek) });
});

describe("an external key with a data key cache", () => {
  kekProviderConformance({ describe, test, open: async () => openFake() });
});
