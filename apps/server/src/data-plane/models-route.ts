import { modelListOf, servingSnapshot } from "@gw/data-plane";
import { type DataPlaneParts, mayCall } from "@gw/gateway";
import type { FastifyInstance, RouteShorthandOptions } from "fastify";
import { replyWithError } from "../http/attach-front.js";
import type { Front } from "../http/front.js";
import { formatErrorEncoding } from "./format-error-encoding.js";

/** Lists the endpoints that a caller may call as models, in the format of OpenAI's SDKs. */
export function addModelsRoute(
  app: FastifyInstance,
  { front, endpoints }: { readonly front: Front } & Pick<DataPlaneParts, "endpoints">,
): void {
  const list = modelListOf("openai");
  if (list === undefined) return;
  const encode = formatErrorEncoding("openai");
  const options: RouteShorthandOptions = {
    config: { access: "invoke" },
    errorHandler: (error, request, reply) =>
      replyWithError(front, { error, request, reply, encode }),
  };
  app.get(list.path, options, async ({ caller }) => {
    const names = [...servingSnapshot(endpoints).endpoints.keys()];
    return list.body(names.filter((name) => mayCall(caller, name)));
  });
}
