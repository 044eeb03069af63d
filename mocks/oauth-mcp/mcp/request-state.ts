/** Seals the state of a multi-round-trip call, so that what comes back changed is refused. */
import { randomBytes } from "node:crypto";
import { createRequestStateCodec } from "@modelcontextprotocol/server";

export const requestStates = createRequestStateCodec<{ readonly step: string }>({ key: randomBytes(32) });
