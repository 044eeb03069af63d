/** The author's API: what flows and stacks import as `fraimz`. */

export type { CheckChannel } from "../channels/check.ts";
export type { SeeChannel } from "../channels/see.ts";
export * from "../channels/target.ts";
export type { UserChannel } from "../channels/user.ts";
export type { WitnessChannel } from "../channels/witness.ts";
export type { ChannelContext, Command, ServiceContext, StackContext } from "../stack/contexts.ts";
export { defineStack, service } from "../stack/define-stack.ts";
export type { StackDefinition, StackUse } from "../stack/definition.ts";
export { ready } from "../stack/readiness/ready.ts";
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
