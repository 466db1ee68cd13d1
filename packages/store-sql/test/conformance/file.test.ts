import { storeConformance } from "@gw/store-abstract/conformance";
import { describe, test } from "vitest";
import { openFile } from "./open-subject.ts";

storeConformance({ describe, test, open: openFile });
