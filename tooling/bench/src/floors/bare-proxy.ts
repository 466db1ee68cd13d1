import { forwardBare } from "./forward-bare.ts";

forwardBare();
