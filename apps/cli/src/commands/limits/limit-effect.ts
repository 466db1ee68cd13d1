import { allowanceKindOf, type GatewayLimit, type LimitScope } from "@gw/entities";

/** What a limit does, in sentences. */
export function limitEffect(limit: GatewayLimit): string {
  const { enabled, measure, unpriced, onOutage, strict } = limit;
  return [
    ...(enabled ? [] : ["Disabled."]),
    `${subjectOf(limit.scope)} may ${allowanceOf(limit)}.`,
    consequences[limit.action],
    ...(strict ? ["A call that could exceed the limit is refused."] : []),
    ...(measure === "cost" ? [`Calls of unknown price are ${outcomes[unpriced ?? "ADMIT"]}.`] : []),
    `While the database is away, calls are ${outcomes[onOutage]}.`,
  ].join(" ");
}

const consequences = {
  REJECT: "Calls beyond get 429.",
  ALERT: "Calls beyond are admitted, and raise an event.",
  NEXT_MODEL: "Calls beyond use the next model of their endpoint.",
} as const;

const outcomes = { ADMIT: "admitted", REFUSE: "refused" } as const;

function subjectOf({ kind, key, value }: LimitScope): string {
  switch (kind) {
    case "GLOBAL":
      return "The workspace";
    case "METADATA":
      return value === undefined ? `Each value of ${key}` : `${key}=${value}`;
    default: {
      const thing = kind.toLowerCase();
      return value === undefined ? `Each ${thing}` : `The ${thing} ${value}`;
    }
  }
}

function allowanceOf(limit: GatewayLimit): string {
  const { measure, amount } = limit;
  if (measure === "cost") return `spend ${grouped(amount)} USD${timeOf(limit)}`;
  const isOne = amount === "1";
  if (measure === "concurrency") {
    return `have ${grouped(amount)} running call${isOne ? "" : "s"} at a time`;
  }
  const verb = measure === "tokens" ? "use" : "make";
  const things = isOne ? measure.slice(0, -1) : measure;
  return `${verb} ${grouped(amount)} ${things}${timeOf(limit)}`;
}

/** Such as ` a day (UTC)` or ` in 5 minutes`. */
function timeOf(limit: GatewayLimit): string {
  const { window } = limit;
  if (window === undefined) return "";
  const plural = window.unit.toLowerCase();
  const unit = plural.slice(0, -1);
  const article = unit === "hour" ? "an" : "a";
  const time = window.length === 1 ? ` ${article} ${unit}` : ` in ${window.length} ${plural}`;
  return allowanceKindOf(limit) === "fixed" ? `${time} (UTC)` : time;
}

function grouped(amount: string): string {
  const [whole = "", decimals] = amount.split(".");
  const text = BigInt(whole).toLocaleString("en");
  return decimals === undefined ? text : `${text}.${decimals}`;
}
