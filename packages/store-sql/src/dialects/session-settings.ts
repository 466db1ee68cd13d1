import { DatabaseError } from "../session/database-error.js";

/** A setting that a session of the database has. */
export interface SessionSetting {
  readonly name: string;
  readonly value: string;
}

/** The rule that a session with another value violates; completes "must name a database …". */
export function sessionRule({ name, value }: SessionSetting, needed: string): string {
  return `whose sessions can have ${name} = '${needed}'; they keep '${value}'`;
}

/**
 * A session keeps another value of a setting than the gateway needs, because a proxy sets it or the
 * user may not change it.
 */
export class UnfitSessionError extends DatabaseError {
  /** Completes the rule "must name a database …". */
  readonly rule: string;

  constructor(setting: SessionSetting, needed: string) {
    const rule = sessionRule(setting, needed);
    super("TEMPORARILY_UNAVAILABLE", `The gateway needs a database ${rule}`, {});
    this.rule = rule;
  }
}
