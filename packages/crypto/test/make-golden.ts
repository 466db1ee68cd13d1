// Writes test/golden/records.json anew: `pnpm --filter @gw/crypto golden`. A record that changes
// by that means that stored records no longer open: do not commit such a change without a new format.
import { writeFileSync } from "node:fs";
import { goldenRecords } from "./golden-records.ts";

const file = new URL("golden/records.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(await goldenRecords(), null, 2)}\n`);
