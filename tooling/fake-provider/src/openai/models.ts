import type { Operation } from "../dialect.ts";
import { createdAt } from "../reply.ts";
import { openAi } from "./dialect.ts";

const names = ["fake-large", "fake-small", "fake-embedding"];

/** The list of them, or the one that the path names. */
export const models: Operation = {
  dialect: openAi,
  read: () => ({ text: "" }),
  plain: ({ model }) =>
    model === "" ? { object: "list", data: names.map(described) } : described(model),
};

function described(id: string): object {
  return { id, object: "model", created: createdAt, owned_by: "fake" };
}
