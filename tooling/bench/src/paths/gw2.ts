import { createSecretKey, randomBytes } from "node:crypto";
import { KeyRing, loadKek, openSecretFields, sealSecretFields } from "@gw/crypto";
import { baselineContext, openGw2Baseline, sealGw2Baseline } from "../baselines/gw2.ts";
import { compare } from "../figures/compare.ts";
import type { BenchPath } from "./bench-path.ts";

const fields = { api_key: "sk-proj-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH" };
const context = {
  secretId: "s-0123456789abcdef0123456789abcdef",
  secretName: "openai-production",
  provider: "openai",
  destination: "https://api.openai.com/v1",
};

/** Seals and opens in the `gw2` format, against the same HKDF and GCM in node:crypto. */
export const gw2Path: BenchPath = {
  name: "gw2",
  async run({ effort }) {
    const key = randomBytes(32);
    const kek = await loadKek({ version: 1, source: `raw:${key.toString("base64")}` });
    const keyRing = new KeyRing([kek]);
    const baselineKek = createSecretKey(key);
    const associatedData = baselineContext([
      context.secretId,
      context.secretName,
      context.provider,
      context.destination,
    ]);

    // Each side opens a record of the other, which shows that they do the same work.
    const envelope = await sealSecretFields({ fields, context, kek });
    openGw2Baseline(baselineKek, envelope, associatedData);
    const baselineEnvelope = {
      ...sealGw2Baseline(baselineKek, fields, associatedData),
      kekVersion: 1,
    };
    await openSecretFields({ envelope: baselineEnvelope, context, keyRing });

    const seal = await compare(
      {
        candidate: () => sealSecretFields({ fields, context, kek }),
        baseline: () => sealGw2Baseline(baselineKek, fields, associatedData),
      },
      effort,
    );
    const open = await compare(
      {
        candidate: () => openSecretFields({ envelope, context, keyRing }),
        baseline: () => openGw2Baseline(baselineKek, envelope, associatedData),
      },
      effort,
    );
    return [
      { name: "gw2 seal", ...seal, aim: { atMost: 1.5 } },
      { name: "gw2 open", ...open, aim: { atMost: 1.5 } },
    ];
  },
};
