import { DatabaseError } from "../../session/database-error.js";

/** A setting that a session of the database has. */
export interface SessionSetting {
  readonly name: string;
  readonly value: string;
}

/**
 * A session keeps another value of a setting than the gateway needs, because a proxy sets it or the
 * user may not change it.
 */
export class UnfitSessionError extends DatabaseError {
  /** Completes the rule "must name a database …". */
  readonly rule: string;

  constructor({ name, value }: SessionSetting, needed: string) {
    const rule = `whose sessions can have ${name} = '${needed}'; they keep '${value}'`;
    super("TEMPORARILY_UNAVAILABLE", `The gateway needs a database ${rule}`, {});
    this.rule = rule;
  }
}
