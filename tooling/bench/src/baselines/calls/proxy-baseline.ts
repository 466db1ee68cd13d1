import { forward } from "./forward.ts";

forward();
