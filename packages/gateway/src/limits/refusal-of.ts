import { LimitRefusal } from "@gw/data-plane";
import type { RefusalReason, LimitRefusal as Refused } from "@gw/limits";

const rules: Readonly<Record<RefusalReason, string>> = {
  used_up: "is used up",
  too_large: "never allows a call of this size",
  outage: "cannot be checked at the moment",
  unbounded:
    "is strict: a call must limit its output with `max_tokens`, `max_output_tokens` or `maxOutputTokens`, and refer to no file, image or state of the provider and no tool that the provider executes",
  unpriced: "needs the price of the model, which is not known",
};

/** The error of a call that a limit refuses. */
export function refusalOf({ limit, kind, reason, retryAfterMs, windowEnd }: Refused): LimitRefusal {
  const end = windowEnd === undefined ? "" : ` until ${new Date(windowEnd).toISOString()}`;
  const message = `the limit '${limit.name}' ${rules[reason]}${reason === "used_up" ? end : ""}`;
  return new LimitRefusal(kind, message, { retryAfterMs, windowEnd });
}
