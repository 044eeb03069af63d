import { AuthorCalls } from "../channels/author-calls.ts";
import { createCheck } from "../channels/check.ts";
import { createClock, recordClocks } from "../channels/clock.ts";
import { createNetworkActs } from "../channels/network/acts.ts";
import { createNetworkSees } from "../channels/network/sees.ts";
import type { OsActs, OsSees } from "../channels/os/channel.ts";
import { createProvider, type ProviderActs } from "../channels/provider.ts";
import { AnswerBook, recordAgent, recordProbe } from "../channels/recorded-calls.ts";
import { createSee, type See } from "../channels/see/create-see.ts";
import type { TerminalChannel } from "../channels/terminal/create-terminal.ts";
import { createUser } from "../channels/user/create-user.ts";
import { createWitness, type WitnessChannel, type WitnessMark } from "../channels/witness.ts";
import type { Reason } from "../evidence/log/events.ts";
import { Failure } from "../evidence/log/failure.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import type { ActionContext, AnyStack, AssertionContext, Frame } from "../flow/flow-types.ts";
import { picturesOf } from "../flow/parse-flow.ts";
import type { ObservedCalls } from "../generic-controls/observed-calls.ts";
import { noOwnDisplay, ownDisplays } from "../os/own-displays.ts";
import * as shapes from "./channel-shapes.ts";
import type { Scene } from "./scene.ts";

/** What an action or assertions are given, and the calls that they make. */
export interface Part<Context> {
  readonly context: Context;
  readonly calls: AuthorCalls;
}

/** The channels of one frame, ready for its action and its assertions. */
export interface FrameChannels {
  readonly action: Part<ActionContext<AnyStack, unknown>>;
  readonly assertions: Part<AssertionContext<AnyStack, unknown>>;
  /** What the action got from the agent channel. */
  readonly answers: AnswerBook;
  /** The last entry of the witness when the frame began. */
  readonly start: WitnessMark;
  /** Judges what is deferred to the picture. */
  readonly see: See;
  /** Keeps what the witness saw and ends what the frame's terminal still runs. */
  close(): Promise<void>;
}

/**
 * Opens what a frame needs and marks where it begins: the witness's log, the window list, loaded documents.
 * @param observed follows what the assertions ask and are told
 * @throws Failure when a surface cannot be opened
 */
export async function openFrameChannels(
  scene: Scene,
  frame: Frame<AnyStack, unknown>,
  recorder: FrameRecorder,
  observed: ObservedCalls | undefined,
): Promise<FrameChannels> {
  const { surfaces, witness, world, channels } = scene;
  const spec = frame.on === undefined ? undefined : surfaces.specs[frame.on];
  if (frame.on !== undefined && (spec?.kind === "browser" || spec?.kind === "electron")) {
    await surfaces.page(frame.on, recorder);
  }
  const opened = await surfaces.opened();
  for (const page of opened) page.beginFrame();
  recordClocks(recorder, opened);
  const start = { seq: (await witness?.tenant.mark()) ?? 0 };
  const os = await osChannels(scene, frame, recorder);
  const terminal = lazyTerminal(await surfaces.terminal(frame.on, recorder));
  const place = { on: frame.on, page: (name: string) => surfaces.page(name, recorder) };
  const see = createSee(recorder, place);
  const answers = new AnswerBook();
  const acts = new AuthorCalls("the action");
  const looks = new AuthorCalls("the assertions");
  const user = createUser(recorder, place);
  const provider = witness ? createProvider(recorder, witness.tenant) : noWitness("provider");
  const log = witness
    ? createWitness(recorder, witness.tenant, start, (table) =>
        recorder.attach({ kind: "transcript", title: "The judge's table" }, table),
      )
    : noWitness("witness");
  const told = <T>(channel: T, name: string): T => observed?.follow(channel, name) ?? channel;
  return {
    see,
    answers,
    start,
    action: {
      calls: acts,
      context: {
        user: acts.follow(user, "user", {
          immediate: ["on"],
          parts: ["on"],
          shapes: shapes.USER,
          person: { surface: frame.on ?? "", around: ["opens", "closes", "answers"] },
        }),
        agent: acts.follow(recordAgent(channels.agent, recorder, answers), "agent"),
        provider: acts.follow(provider as ProviderActs, "provider"),
        network: acts.follow(createNetworkActs(recorder, place), "network", {
          immediate: ["on"],
          parts: ["on"],
          shapes: shapes.NETWORK_ACTS,
        }),
        clock: acts.follow(createClock(recorder, place), "clock", {
          immediate: ["on"],
          parts: ["on"],
          shapes: shapes.CLOCK,
        }),
        os: acts.follow(os.acts, "os", {
          shapes: shapes.OS_ACTS,
          person: { surface: "display", around: [] },
        }),
        get terminal() {
          return acts.follow(terminal.open().acts, "terminal", {
            parts: ["start"],
            shapes: shapes.TERMINAL_ACTS,
            partShapes: shapes.TERMINAL_SESSION,
          });
        },
        world,
      },
    },
    assertions: {
      calls: looks,
      context: {
        see: told(
          looks.follow(see.channel, "see", {
            immediate: ["on", "no.text", "no.target"],
            parts: ["on"],
            shapes: shapes.SEE,
          }),
          "see",
        ),
        probe: told(looks.follow(recordProbe(channels.probe, recorder), "probe"), "probe"),
        witness: told(looks.follow(log as WitnessChannel, "witness", { shapes: shapes.WITNESS }), "witness"),
        network: told(
          looks.follow(createNetworkSees(recorder, place), "network", {
            immediate: ["on"],
            parts: ["on"],
            shapes: shapes.NETWORK_SEES,
          }),
          "network",
        ),
        os: told(looks.follow(os.sees, "os", { immediate: ["windowsBefore"], shapes: shapes.OS_SEES }), "os"),
        get terminal() {
          const { sees } = terminal.open();
          return told(
            looks.follow(sees, "terminal", { immediate: ["last", "runs"], shapes: shapes.TERMINAL_SEES }),
            "terminal",
          );
        },
        check: told(
          looks.follow(createCheck(recorder), "check", { immediate: "all", shapes: shapes.CHECK }),
          "check",
        ),
        answers: answers.read(channels.agent, observed?.answer),
        world,
      },
    },
    close: async () => {
      await terminal.close();
      if (!witness) return;
      const entries = await witness.tenant.entries(start.seq);
      recorder.witness(entries.filter((entry) => entry.step !== "witness"));
    },
  };
}

/** A frame gets the display when it is open already, or when its surface or a picture of it stands there. */
async function osChannels(scene: Scene, frame: Frame<AnyStack, unknown>, recorder: FrameRecorder) {
  const spec = frame.on === undefined ? undefined : scene.surfaces.specs[frame.on];
  const shown = picturesOf(frame.picture).some(({ of }) => of === "display");
  const on = spec !== undefined && "onDisplay" in spec && spec.onDisplay === true;
  const needed = shown || on || spec?.kind === "display" || (spec?.kind === "electron" && ownDisplays());
  if (!needed && !scene.surfaces.hasDisplay) {
    const missing = ownDisplays()
      ? refusing("os", {
          message: "its stack opens no display",
          next: 'put the frame on a surface that has one: `on: "..."` of kind electron or display, or with `onDisplay: true`',
        })
      : refusing("os", noOwnDisplay());
    return { acts: missing as OsActs, sees: missing as OsSees };
  }
  const surface = await scene.surfaces.display(recorder);
  const [{ createOsActs }, { createOsSees }] = await Promise.all([
    import("../channels/os/acts.ts"),
    import("../channels/os/sees.ts"),
  ]);
  return {
    acts: createOsActs(recorder, surface.display),
    sees: createOsSees(recorder, surface, await surface.mark()),
  };
}

function lazyTerminal(open: () => TerminalChannel) {
  let channel: TerminalChannel | undefined;
  return {
    open: () => {
      channel ??= open();
      return channel;
    },
    close: async () => await channel?.close(),
  };
}

function noWitness(channel: string): unknown {
  return refusing(channel, {
    message: "its stack declares no witness",
    next: 'say which of the stack\'s services is one: defineStack({ witness: { service: "..." } })',
  });
}

/** Stands where a channel cannot be: whatever is asked of it says why. */
function refusing(channel: string, why: Partial<Reason> & Pick<Reason, "message">): unknown {
  return new Proxy(
    {},
    {
      get: () => {
        throw new Failure({
          kind: "error",
          title: `This frame has no \`${channel}\``,
          ...why,
        });
      },
    },
  );
}
