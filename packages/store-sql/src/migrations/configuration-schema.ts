import { tables } from "../tables.js";
import { migrations } from "./migrations.js";
import type { Schema } from "./schema.js";

/** The secrets, models and endpoints of a gateway, its keys, tokens and audit trail. */
export const configurationSchema: Schema = { ledger: "gateway_migrations", tables, migrations };
