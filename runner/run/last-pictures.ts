import type { EvidenceEvent } from "../evidence/log/events.ts";
import type { Recorder } from "../evidence/log/recorder.ts";

/** Each surface's last picture in one execution, and whether the user acted since: an act must change what is seen. */
export class LastPictures {
  readonly #pictures = new Map<string, { sha256: string; acted: boolean }>();
  readonly #key: string;
  /** Stops listening to the recorder. */
  readonly stop: () => void;

  /** @param key the execution's, whose acts count */
  constructor(recorder: Pick<Recorder, "onEvent">, key: string) {
    this.#key = key;
    this.stop = recorder.onEvent((event) => this.#noteAct(event));
  }

  pictured(surface: string, sha256: string): void {
    this.#pictures.set(surface, { sha256, acted: false });
  }

  /** The last picture's SHA-256 when the user acted on the surface since. */
  beforeAct(surface: string): string | undefined {
    const last = this.#pictures.get(surface);
    return last?.acted ? last.sha256 : undefined;
  }

  #noteAct(event: EvidenceEvent): void {
    if (event.type !== "act" || event.flow !== this.#key || !event.ok) return;
    // Nothing on the screen need change when the network or the clock does.
    if (event.channel === "network" || event.channel === "clock") return;
    const surface = event.surface ?? (event.channel === "os" ? "display" : undefined);
    const last = surface === undefined ? undefined : this.#pictures.get(surface);
    if (last) last.acted = true;
  }
}
