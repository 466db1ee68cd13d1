/** What the operator is told where the server lets its user make no trigger. */
export const withoutTriggers: string =
  "The database user may not create triggers: that secret_id, secret_name and provider of a secret " +
  "never change is kept by the gateway's own statements alone, not by the database as well";
