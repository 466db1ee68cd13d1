import type { Command } from "commander";
import { noun } from "../../options/store-command.js";
import type { CliIo } from "../../terminal/cli-io.js";
import { createSecret } from "./create.js";
import { deleteSecret } from "./delete.js";
import { getSecret } from "./get.js";
import { listSecrets } from "./list.js";
import { reencryptSecrets } from "./reencrypt.js";
import { updateSecret } from "./update.js";
import { showSecretUsage } from "./usage.js";

export function secrets(io: CliIo): Command {
  return noun(
    "secrets",
    {
      summary: "Manage credentials of providers, which are stored encrypted.",
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
