/** The notice for operators whose database user may not create triggers. */
export const withoutTriggers: string =
  "The database user may not create triggers: only the gateway, and not the database too, " +
  "ensures that secret_id, secret_name and provider of a secret never change";
