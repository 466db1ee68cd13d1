// Rewrites test/golden/records.json: `pnpm --filter @gw/crypto golden`. A changed record means that
// stored records no longer open; such a change requires a new format.
import { writeFileSync } from "node:fs";
import { goldenRecords } from "./golden-records.ts";

const file = new URL("golden/records.json", import.meta.url);
writeFileSync(file, `${JSON.stringify(await goldenRecords(), null, 2)}\n`);
