import { forward } from "./forward.ts";

// The least that a proxy costs that waits for the whole body: sends what it received, unread.
forward((chunks) => chunks);
