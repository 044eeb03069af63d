import type { AnswerBook } from "../channels/recorded-calls.ts";
import type { WitnessMark } from "../channels/witness.ts";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import type { AnyStack, AssertionContext, Frame } from "../flow/flow-types.ts";
import type { PageSurface } from "../surfaces/page-surface.ts";
import { type Before, lookAtPage } from "./before-act.ts";
import type { ObservedFrame } from "./examine-frame.ts";
import { ObservedCalls } from "./observed-calls.ts";

/** Keeps what one frame's checks are decided on, for the generic controls of its flow. */
export class FrameObserver {
  readonly calls = new ObservedCalls();
  readonly #stop: () => void;
  #comparisons = 0;
  #before: Before | undefined;

  constructor(recorder: FrameRecorder) {
    this.#stop = recorder.run.onEvent((event) => {
      if (event.type !== "picture" || event.flow !== recorder.flow || event.frame !== recorder.frame) return;
      if (event.comparison) this.#comparisons += 1;
    });
  }

  /** Before the frame's action. */
  async look(pages: readonly PageSurface[], mark: WitnessMark): Promise<void> {
    const looks = await Promise.all(pages.map(lookAtPage));
    this.#before = { pages: looks.filter((one) => one !== undefined), mark };
  }

  /** Once the frame has ended. */
  observed(
    frame: Frame<AnyStack, unknown>,
    context: AssertionContext<AnyStack, unknown>,
    agent: unknown,
    answers: AnswerBook,
  ): Omit<ObservedFrame, "entries" | "index"> {
    this.#stop();
    const { calls } = this.calls;
    return { frame, context, agent, answers, calls, before: this.#before, comparisons: this.#comparisons };
  }
}
