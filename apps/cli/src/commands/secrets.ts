import type { Command } from "commander";
import type { CliIo } from "../cli-io.js";
import { noun } from "../noun.js";
import { createSecret } from "./secrets/create.js";
import { deleteSecret } from "./secrets/delete.js";
import { getSecret } from "./secrets/get.js";
import { listSecrets } from "./secrets/list.js";
import { reencryptSecrets } from "./secrets/reencrypt.js";
import { updateSecret } from "./secrets/update.js";
import { showSecretUsage } from "./secrets/usage.js";

export function secrets(io: CliIo): Command {
  return noun(
    "secrets",
    {
      summary: "Credentials of providers, kept encrypted.",
      examples: ["gw secrets create openai --provider openai", "gw secrets usage openai"],
    },
    [
      createSecret(io),
      listSecrets(io),
      getSecret(io),
      updateSecret(io),
      showSecretUsage(io),
      deleteSecret(io),
      reencryptSecrets(io),
    ],
  );
}
