import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { canRunNginx, startNginx } from "@gw/test-nginx";
import { expect, test } from "vitest";
import { serveDataPlane } from "../served-data-plane.ts";
import {
  chatOperation,
  streamHeaders as headers,
  messagesOperation,
  modelOf,
  responsesOperation,
} from "./streamed-operations.ts";

test.runIf(canRunNginx).each([chatOperation, responsesOperation, messagesOperation])(
  "nginx with default settings forwards a stream of $name as it arrives",
  async (operation) => {
    const { url, provider } = await serveDataPlane((at) => ({ models: [modelOf(operation, at)] }));
    const port = await startNginx(url);
    const { preamble, content, path } = operation;
    provider.enqueue({ headers, body: [preamble, content, "unsent"], faults: ["stall"], after: 2 });
    const call = request({ port, path, method: "POST", headers: { host: "gateway" } });
    call.end(JSON.stringify(operation.request));
    const [response]: IncomingMessage[] = await once(call, "response");
    let text = "";
    // The provider has sent no more than this and leaves the response open.
    for await (const chunk of response ?? []) {
      text += chunk;
      if (text === `${preamble}${content}`) break;
    }
    expect(text).toBe(`${preamble}${content}`);
    call.destroy();
    await provider.requests[0]?.closed;
    expect(provider.requests[0]?.outcome).toBe("aborted");
  },
);
