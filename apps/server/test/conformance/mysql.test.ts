import { serverConformance } from "./server-conformance.ts";

serverConformance("mysql");
