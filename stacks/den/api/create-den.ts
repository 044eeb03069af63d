import { createExecution } from "./agent/execute.ts";
import { createSearch } from "./agent/search.ts";
import { createSurface } from "./agent/surface.ts";
import { createAccess } from "./connections/access.ts";
import { whyNotPublic } from "./connections/address-rules.ts";
import { createAttempts } from "./connections/attempts.ts";
import { createCallback } from "./connections/callback.ts";
import { createCalls } from "./connections/calls.ts";
import { createServerCheck } from "./connections/check.ts";
import { mcpClient } from "./connections/client/mcp-client.ts";
import { createConnectionLookup } from "./connections/connection-lookup.ts";
import { createCredentials } from "./connections/credentials.ts";
import { createOutgoing } from "./connections/outgoing-fetch.ts";
import { createRedirectUris } from "./connections/redirect-uri.ts";
import { createRegistration } from "./connections/registration.ts";
import { createRemoval } from "./connections/removal.ts";
import { problemFrom } from "./connections/trouble.ts";
import { createViews } from "./connections/view.ts";
import type { Den, Ground } from "./den.ts";
import { createGate } from "./rollout/gate.ts";

/** Puts Den together on what the process was started with. */
export function createDen(ground: Ground): Den {
  // The parts find each other in it when they are called, so it is there before they are.
  const den = { ...ground } as Den;
  return Object.assign<Den, Omit<Den, keyof Ground>>(den, {
    addressRule: { whyRefused: whyNotPublic },
    outgoing: createOutgoing(den),
    mcpClient,
    trouble: { problemFrom },
    gate: createGate(den),
    access: createAccess(den),
    lookup: createConnectionLookup(den),
    views: createViews(den),
    serverCheck: createServerCheck(den),
    redirectUris: createRedirectUris(den),
    registration: createRegistration(den),
    attempts: createAttempts(den),
    callback: createCallback(den),
    credentials: createCredentials(den),
    calls: createCalls(den),
    removal: createRemoval(den),
    search: createSearch(den),
    execution: createExecution(den),
    surface: createSurface(den),
  });
}
