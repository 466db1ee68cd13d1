import { Agent } from "undici";
import { onTestFinished } from "vitest";
import { createEgressConnector } from "../../src/egress/egress-connector.ts";
import { EgressError } from "../../src/egress/egress-error.ts";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";
import type { EgressLookup } from "../../src/egress/find-addresses.ts";
import { makeIdentity } from "./loopback.ts";

/** The certificate of the servers in tests. */
export const identity = makeIdentity("DNS:models.test,IP:127.0.0.1,IP:::1");

interface AgentOptions {
  readonly allow?: string;
  /** Results of the resolver, one per call; the last one repeats. */
  readonly answers?: readonly (readonly string[])[];
  readonly lookup?: EgressLookup;
  readonly ca?: string;
}

/** An agent with the egress connector, closed with the test; trusts the certificate of the tests. */
export function openAgent({
  allow = "",
  answers = [],
  lookup,
  ca = identity.cert,
}: AgentOptions): Agent {
  const left = [...answers];
  const resolve: EgressLookup = async () => {
    const found = left.length > 1 ? left.shift() : left[0];
    return (found ?? []).map((address) => ({ address }));
  };
  const policy = EgressPolicy.parse(allow);
  const connect = createEgressConnector({ policy, lookup: lookup ?? resolve, ca });
  const agent = new Agent({ connect });
  onTestFinished(() => agent.destroy());
  return agent;
}

/** The body of the response, or the code and the message of the error. */
export async function call(agent: Agent, origin: string, headers = {}): Promise<unknown> {
  try {
    const { body } = await agent.request({ origin, path: "/", method: "GET", headers });
    return await body.text();
  } catch (error) {
    return EgressError.is(error) ? [error.code, error.message] : error;
  }
}
