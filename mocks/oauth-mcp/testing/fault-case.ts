/** What a client sees of one fault on the wire. */
import type { FaultSpec } from "../../witness-log/control.ts";
import type { WitnessTenant } from "../../witness-log/control-client.ts";
import type { TenantOptionsInput } from "../../witness-log/options.ts";

export interface FaultCase {
  readonly options?: TenantOptionsInput;
  /** Parameters of the fault. */
  readonly with?: FaultSpec["with"];
  /** Set the fault from the start, or only when `prepare` is done. */
  readonly prepare?: (tenant: WitnessTenant) => Promise<string>;
  readonly shows: (tenant: WitnessTenant, prepared: string) => Promise<void>;
}

export type FaultCases = Readonly<Record<string, FaultCase>>;
