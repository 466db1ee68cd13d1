/** The notice for operators whose database user may not create triggers. */
export const withoutTriggers: string =
  "The database user may not create triggers: only the gateway, and not the database too, " +
  "ensures that the workspace of a row never changes";
