import type { FaultMap } from "../../mocks/witness-log/control.ts";
import type { TenantOptionsInput } from "../../mocks/witness-log/options.ts";
import type { CheckChannel } from "../channels/check.ts";
import type { ClockActs } from "../channels/clock.ts";
import type { NetworkActs } from "../channels/network/acts.ts";
import type { NetworkSees } from "../channels/network/sees.ts";
import type { OsActs, OsSees } from "../channels/os/channel.ts";
import type { ProviderActs } from "../channels/provider.ts";
import type { Answers } from "../channels/recorded-calls.ts";
import type { SeeChannel } from "../channels/see/channel.ts";
import type { Target } from "../channels/target.ts";
import type { TerminalActs, TerminalSees } from "../channels/terminal/channel.ts";
import type { UserChannel } from "../channels/user/channel.ts";
import type { WitnessChannel } from "../channels/witness.ts";
import type { Box } from "../evidence/log/events.ts";
import type { FlowWitness } from "../stack/contexts.ts";
import type { StackDefinition, StackUse } from "../stack/definition.ts";

/** A stack as `defineFlow({ stack })` takes it: a definition, or one with options or a variant chosen. */
// biome-ignore lint/suspicious/noExplicitAny: the only way to say "whatever its parameters" of an invariant type
export type AnyStack = StackDefinition<any, any, any, any, any, any> | StackUse<any, any, any, any, any, any>;

type Parts<S> = S extends
  | StackDefinition<infer Surface, infer Api, infer Agent, infer Probe, infer Options, infer _V>
  | StackUse<infer Surface, infer Api, infer Agent, infer Probe, infer Options, infer _V>
  ? { surface: Surface; api: Api; agent: Agent; probe: Probe; options: Options }
  : never;
export type SurfaceOf<S> = Parts<S>["surface"] & string;
export type OptionsOf<S> = Parts<S>["options"];

/** What `world` may do: arrange records through the product's public API, before anybody looks. */
export interface WorldContext<S> {
  readonly api: Parts<S>["api"];
  /** A name that no other flow, run or copy of this flow uses. */
  unique(name: string): string;
  /** Registers a value that must never be written into evidence, and returns it. */
  secret(value: string): string;
  /** Called after the flow, in reverse order, also after a failure. */
  onDispose(what: string, dispose: () => void | Promise<void>): void;
  /** Addresses of this flow's own tenant of the outside service. */
  readonly witness: FlowWitness;
}

/** What an action may do: act. Nothing here can assert. */
export interface ActionContext<S, World> {
  readonly user: UserChannel<SurfaceOf<S>>;
  readonly agent: Parts<S>["agent"];
  readonly provider: ProviderActs;
  readonly network: NetworkActs<SurfaceOf<S>>;
  readonly clock: ClockActs<SurfaceOf<S>>;
  readonly os: OsActs;
  readonly terminal: TerminalActs;
  readonly world: World;
}

/** What assertions may do: observe and compare. Nothing here can act. */
export interface AssertionContext<S, World> {
  readonly see: SeeChannel<SurfaceOf<S>>;
  readonly probe: Parts<S>["probe"];
  readonly witness: WitnessChannel;
  readonly network: NetworkSees<SurfaceOf<S>>;
  readonly os: OsSees;
  readonly terminal: TerminalSees;
  readonly check: CheckChannel;
  /** What the agent was answered in this frame's action. */
  readonly answers: Answers<Parts<S>["agent"]>;
  readonly world: World;
}

/** An element and so many CSS pixels around it: a longer name, or a later hour, takes more room. */
export interface MaskAround {
  readonly around: Target;
  readonly margin: number;
}

/** The frame's picture. */
export interface PictureSpec<Surface extends string> {
  /** The surface to show; the frame's own when absent. `display` is the whole screen. */
  readonly of?: Surface | "display";
  /** Texts that a person must be able to read in the picture. */
  readonly require?: readonly string[];
  /** Texts that must not be readable in it. */
  readonly reject?: readonly string[];
  /** Why this picture may equal the surface's previous one although the user acted. */
  readonly unchanged?: string;
  /**
   * What it is compared with: `run` is the same frame of the run's first repeat, `approved` the file beside
   * the flow. Not compared when absent.
   */
  readonly baseline?: "run" | "approved";
  /**
   * Painted over before comparing, visibly: elements that rightly differ each time, with a margin around them where
   * their size differs, too, or regions of the surface in CSS pixels.
   */
  readonly mask?: readonly (Target | Box | MaskAround)[];
  /** How many pixels may differ from the baseline, and why that is right. */
  readonly tolerance?: { readonly pixels: number; readonly reason: string };
}

/** Claim, action, assertions, evidence: the unit that a reviewer reads. */
export interface Frame<S, World, Name extends string = string> {
  readonly name: Name;
  /** What a reviewer is asked to believe, one sentence. */
  readonly claim: string;
  /** Numbers of the product's requirements, e.g. `D3`. */
  readonly proves?: readonly string[];
  /** The surface that `user` and `see` mean when they don't name another. */
  readonly on?: SurfaceOf<S>;
  /** Said beside the frame, for a reader who does not know the product. */
  readonly narration?: string;
  /** Bound of action and assertions together, milliseconds. Default: `--timeout`, or 30,000. */
  readonly timeout?: number;
  readonly action?: (context: ActionContext<S, World>) => unknown;
  readonly assertions: (context: AssertionContext<S, World>) => void | Promise<void>;
  /** One picture or several; a frame on a surface without this gets a picture of that surface. */
  readonly picture?: PictureSpec<SurfaceOf<S>> | readonly PictureSpec<SurfaceOf<S>>[];
}

/** Declared misbehaviour, planted for one control. */
export interface Fault<S> {
  /** Of the outside service, from its fault table: `{ token: "refuse-verifier" }`. */
  readonly witness?: FaultMap;
  /** Another shape of the outside service. */
  readonly tenant?: TenantOptionsInput;
  /** Of the product: options over the flow's own, e.g. `{ break: ["polling-off"] }`. */
  readonly stack?: OptionsOf<S>;
}

/** A negative control: under this fault exactly the frame `breaks` must fail, by an assertion. */
export interface Control<S, Name extends string> {
  readonly name: string;
  readonly fault: Fault<S>;
  readonly breaks: Name;
  /**
   * How the frame must fail: by an assertion, unless its very claim is that a person can do the act (a pop-up that
   * opens, a button that can be reached).
   */
  readonly by?: "assertion" | "action";
}

/** What `defineFlow` takes. */
export interface FlowSpec<S, World> {
  readonly title: string;
  /** Whose story it is: how the report groups it. */
  readonly audience: "user" | "agent" | "internal";
  readonly stack: S;
  /** What `--tag` chooses it by, e.g. `["smoke"]`. */
  readonly tags?: readonly string[];
  /** While it is being written: of the selected flows only those run that have it. Such a run is never a pass. */
  readonly only?: boolean;
  /** The shape of this flow's tenant of the outside service, e.g. `{ approval: "manual" }`. */
  readonly witness?: TenantOptionsInput;
  /** Outside needs: `bin:NAME`, `env:NAME`, `display`, `root`, `linux`, `netns`. Unmet, the flow is incomplete, by that name. */
  readonly requires?: readonly string[];
  /** What the stack's target must be able to do; a target that can't is told by name. */
  readonly needs?: readonly string[];
  readonly world?: (context: WorldContext<S>) => World | Promise<World>;
}

/** A complete flow; the default export of `flows/<id>.flow.ts`. */
export interface FlowDefinition<S = AnyStack, World = unknown> {
  readonly kind: "fraimz.flow";
  readonly spec: FlowSpec<S, World>;
  readonly frames: readonly Frame<S, World>[];
  readonly controls: readonly Control<S, string>[];
}
