import { createSecretKey, randomBytes } from "node:crypto";
import { KeyRing, loadKek, openSecretFields, sealSecretFields } from "@gw/crypto";
import type { BenchPath } from "../bench-path.ts";
import { compare } from "../compare.ts";
import { bareContext, openGw2Bare, sealGw2Bare } from "../floors/bare-gw2.ts";

const fields = { api_key: "sk-proj-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGH" };
const context = {
  secretId: "s-0123456789abcdef0123456789abcdef",
  secretName: "openai-production",
  provider: "openai",
  destination: "https://api.openai.com/v1",
};

/** Sealing and opening in our own format, against the same HKDF and GCM done bare. */
export const gw2Path: BenchPath = {
  name: "gw2",
  async run({ effort }) {
    const key = randomBytes(32);
    const kek = await loadKek({ version: 1, source: `raw:${key.toString("base64")}` });
    const keyRing = new KeyRing([kek]);
    const bareKek = createSecretKey(key);
    const bound = bareContext([
      context.secretId,
      context.secretName,
      context.provider,
      context.destination,
    ]);

    // Each side opens what the other sealed: they do the same work.
    const envelope = await sealSecretFields({ fields, context, kek });
    openGw2Bare(bareKek, envelope, bound);
    const bare = { ...sealGw2Bare(bareKek, fields, bound), kekVersion: 1 };
    await openSecretFields({ envelope: bare, context, keyRing });

    const seal = await compare(
      {
        ours: () => sealSecretFields({ fields, context, kek }),
        floor: () => sealGw2Bare(bareKek, fields, bound),
      },
      effort,
    );
    const open = await compare(
      {
        ours: () => openSecretFields({ envelope, context, keyRing }),
        floor: () => openGw2Bare(bareKek, envelope, bound),
      },
      effort,
    );
    return [
      { name: "gw2 seal", ...seal, aim: { atMost: 1.5 } },
      { name: "gw2 open", ...open, aim: { atMost: 1.5 } },
    ];
  },
};
