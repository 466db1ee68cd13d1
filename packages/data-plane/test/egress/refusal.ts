import { EgressError } from "../../src/egress/egress-error.ts";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";

/** The code that a call ends with, and its message. */
export function refusal(call: () => unknown): readonly [string, string] | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (EgressError.is(error)) return [error.code, error.message];
    throw error;
  }
}

/** Whether a URL passes by a setting. */
export const opens = (setting: string, url: string): boolean =>
  refusal(() => EgressPolicy.parse(setting).checkUrl(new URL(url))) === undefined;
