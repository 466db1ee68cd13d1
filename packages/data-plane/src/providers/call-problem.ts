import { GatewayError } from "@gw/entities";
import pMap from "p-map";
import { EgressError } from "../egress/egress-error.js";
import type { EgressPolicy } from "../egress/egress-policy.js";
import { type EgressLookup, findAddresses } from "../egress/find-addresses.js";
import { operations } from "../formats/operations.js";
import { credentialHeaders } from "./credential-headers.js";
import { providerOf, type TargetedModel, upstreamTarget } from "./upstream-target.js";

/** A model, or any model of a secret, with what is known of its credential. */
export interface DescribedModel extends Omit<TargetedModel, "modelName"> {
  /** Absent for any model. */
  readonly modelName?: string;
  /** The names of the credential's fields, where the credential is unknown. */
  readonly fields?: readonly string[] | undefined;
  /** The credential, where it is known. */
  readonly credential?: Readonly<Record<string, string>> | undefined;
}

/** Why a model cannot chat. */
export interface CallProblem {
  /** What must change: a part of the secret or model, or the egress policy. */
  readonly part: "provider" | "authConfig" | "credential" | "egress";
  /** One line; never contains a credential. */
  readonly message: string;
}

const anyModel = "model";
const chat = operations["chat.completions"];
/** Names that are resolved at once. */
const concurrency = 16;
/** Milliseconds to resolve a name; afterwards its addresses are unknown. */
const lookupTimeout = 2_000;

/**
 * Why a call that reaches the model is refused before the provider is connected, as the model is
 * configured: an unknown provider, a secret that lacks a field, a target that the policy forbids.
 * `undefined` if it is not. Opens no secret and resolves no name.
 */
export function callProblemOf(
  described: DescribedModel,
  { egress }: { readonly egress?: EgressPolicy | undefined } = {},
): CallProblem | undefined {
  const { fields = [], credential, ...secret } = described;
  const model = { modelName: anyModel, ...secret };
  const values = credential ?? Object.fromEntries(fields.map((name) => [name, "placeholder"]));
  return (
    problemIn("provider", () => providerOf(model)) ??
    problemIn("authConfig", () => upstreamTarget(model, chat)) ??
    problemIn("credential", () =>
      credentialHeaders(model, upstreamTarget(model, chat).authentication, values),
    ) ??
    problemIn("egress", () => egress?.checkUrl(targetOf(model)))
  );
}

/**
 * {@link callProblemOf} of each model, or that the policy forbids all addresses that the name of its
 * host resolves to. A name that cannot be resolved at the moment is not reported.
 */
export async function findCallProblems(
  models: readonly DescribedModel[],
  options: { readonly egress: EgressPolicy; readonly lookup: EgressLookup },
): Promise<(CallProblem | undefined)[]> {
  const byOrigin = new Map<string, Promise<CallProblem | undefined>>();
  const find = async (model: DescribedModel): Promise<CallProblem | undefined> => {
    const problem = callProblemOf(model, options);
    if (problem !== undefined) return problem;
    const target = targetOf({ modelName: anyModel, ...model });
    const found = byOrigin.get(target.origin) ?? addressProblemOf(target, options);
    byOrigin.set(target.origin, found);
    return found;
  };
  return pMap(models, find, { concurrency });
}

async function addressProblemOf(
  target: URL,
  { egress, lookup }: { readonly egress: EgressPolicy; readonly lookup: EgressLookup },
): Promise<CallProblem | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, lookupTimeout);
  });
  try {
    await Promise.race([late, findAddresses(target, { policy: egress, lookup })]);
    return undefined;
  } catch (error) {
    if (EgressError.is(error, "EGRESS_FORBIDDEN")) return egressProblem(error);
    if (EgressError.is(error)) return undefined;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function targetOf(model: TargetedModel): URL {
  return new URL(upstreamTarget(model, chat).origin);
}

function problemIn(part: CallProblem["part"], check: () => unknown): CallProblem | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (GatewayError.is(error, "ENDPOINT_NOT_CALLABLE")) return { part, message: error.message };
    if (EgressError.is(error, "EGRESS_FORBIDDEN")) return egressProblem(error);
    throw error;
  }
}

function egressProblem({ message, code }: EgressError): CallProblem {
  return {
    part: "egress",
    message:
      `${message} (${code}): allow the target in GW_EGRESS_ALLOW if it is not a public address over ` +
      "TLS; an entry for another workspace than default ends in @ and its name",
  };
}
