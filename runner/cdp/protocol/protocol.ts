import type { Protocol } from "devtools-protocol";
import type { ProtocolMapping } from "devtools-protocol/types/protocol-mapping.d.ts";

export type { Protocol };

/** Commands and events of the Chrome DevTools Protocol, by name. */
export type Method = keyof ProtocolMapping.Commands;
export type Params<M extends Method> = ProtocolMapping.Commands[M]["paramsType"][0];
export type Result<M extends Method> = ProtocolMapping.Commands[M]["returnType"];
export type EventName = keyof ProtocolMapping.Events;
export type EventParams<E extends EventName> = ProtocolMapping.Events[E][0];
