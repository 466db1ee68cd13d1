import { createdAt } from "../responses/reply.ts";
import type { Operation } from "./api-format.ts";
import { openAi } from "./openai-format.ts";

const names = ["fake-large", "fake-small", "fake-embedding"];

/** Lists the models, or describes the one in the path. */
export const models: Operation = {
  format: openAi,
  invalid: () => undefined,
  read: () => ({ text: "" }),
  plain: ({ model }) =>
    model === "" ? { object: "list", data: names.map(described) } : described(model),
};

function described(id: string): object {
  return { id, object: "model", created: createdAt, owned_by: "fake" };
}
