/** The author's API: what flows and stacks import as `fraimz`. */

export { z } from "zod";
export type { Expirable, FaultMap } from "../../mocks/witness-log/control.ts";
export type { WitnessEntry } from "../../mocks/witness-log/entry.ts";
export type { TenantOptionsInput } from "../../mocks/witness-log/options.ts";

export type { CheckChannel } from "../channels/check.ts";
export type { ClockActs } from "../channels/clock.ts";
export type { SeeChannel } from "../channels/see/channel.ts";
export * from "../channels/target.ts";
export type { UserChannel } from "../channels/user/channel.ts";
export type { WitnessChannel } from "../channels/witness.ts";
export { electronStandIn } from "../process/own-program.ts";
export type {
  ChannelContext,
  Command,
  PrepareContext,
  ServiceContext,
  StackContext,
} from "../stack/contexts.ts";
export { defineStack, service } from "../stack/define-stack.ts";
export type { StackDefinition, StackUse } from "../stack/definition.ts";
export { ready } from "../stack/readiness/ready.ts";
export type { TargetSpec } from "../stack/target-spec.ts";
export { defineFlow } from "./define-flow.ts";
export type {
  ActionContext,
  AssertionContext,
  Control,
  Fault,
  FlowDefinition,
  FlowSpec,
  Frame,
  PictureSpec,
  WorldContext,
} from "./flow-types.ts";
export { defineConfig, type FraimzConfig } from "./settings.ts";
