import { usageStoreConformance } from "@gw/usage/conformance";
import { describe, test } from "vitest";
import { openFile } from "./open-subject.ts";

usageStoreConformance({ describe, test, open: openFile });
