import { allowanceLedgerConformance } from "@gw/limits/conformance";
import { describe, test } from "vitest";
import { openFile } from "./open-subject.ts";

allowanceLedgerConformance({ describe, test, open: openFile });
