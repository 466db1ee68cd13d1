import { EgressError } from "../../src/egress/egress-error.ts";
import { EgressPolicy } from "../../src/egress/egress-policy.ts";

/** The code and the message of the error that a function throws; `undefined` if it throws none. */
export function egressErrorOf(call: () => unknown): readonly [string, string] | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (EgressError.is(error)) return [error.code, error.message];
    throw error;
  }
}

/** Whether a setting permits a URL. */
export const allows = (setting: string, url: string): boolean =>
  egressErrorOf(() => EgressPolicy.parse(setting).checkUrl(new URL(url))) === undefined;
