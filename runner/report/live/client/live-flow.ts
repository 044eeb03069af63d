import type { EventOf, EvidenceEvent } from "../../../evidence/log/events.ts";
import { element } from "./element.ts";

const SIGNS: Readonly<Record<string, string>> = {
  passed: "✓",
  failed: "✕",
  running: "●",
  waiting: "",
  incomplete: "!",
  "known-defect": "≈",
  "not-applicable": "∅",
};

/** A flow on the live page: a card for each declared frame, filled as events come. */
export class LiveFlow {
  readonly element: HTMLElement;
  readonly isControl: boolean;
  readonly #cards = new Map<number, Card>();
  readonly #sign = element("span", "sign");

  constructor({ flow, title, frames, control }: EventOf<"flow.declared">) {
    this.isControl = control !== undefined;
    const name = control ? `Control: ${control.name}` : title;
    const cards = element("div", "cards");
    for (const frame of frames) {
      const card = new Card(frame);
      this.#cards.set(frame.index, card);
      cards.append(card.element);
    }
    const heading = element("h2", "", this.#sign, element("span", "", name));
    this.element = element("section", "live-flow", heading, element("p", "about", flow), cards);
  }

  get states(): string[] {
    return [...this.#cards.values()].map(({ state }) => state);
  }

  heard(event: EvidenceEvent): void {
    if (event.type === "flow.started") this.#mark("running");
    else if (event.type === "flow.ended")
      this.#mark(
        event.control ? (event.control.held ? "passed" : "failed") : event.verdict.replace(" ", "-"),
      );
    else if ("frame" in event && event.frame !== undefined) this.#cards.get(event.frame)?.heard(event);
  }

  #mark(state: string): void {
    this.#sign.className = `sign ${state}`;
    this.#sign.textContent = SIGNS[state] ?? "";
  }
}

class Card {
  state = "waiting";
  readonly element = element("article", "card waiting");
  readonly #sign = element("span", "sign");
  readonly #now = element("p", "now");
  readonly #claim: string;

  constructor({ index, name, claim }: EventOf<"flow.declared">["frames"][number]) {
    this.#claim = claim;
    const eyebrow = element("p", "eyebrow", this.#sign, ` Frame ${index} · ${name}`);
    this.element.append(element("div", "words", eyebrow, element("h3", "claim", claim), this.#now));
  }

  heard(event: EvidenceEvent): void {
    if (event.type === "frame.started") this.#become("running");
    else if (event.type === "act")
      this.#now.textContent = [event.verb, event.target].filter(Boolean).join(" ");
    else if (event.type === "check") this.#now.textContent = `${event.ok ? "✓" : "✕"} ${event.title}`;
    else if (event.type === "picture" && event.role !== "also" && event.role !== "before")
      this.#picture(event);
    else if (event.type === "frame.ended") {
      const state = event.known ? "known-defect" : event.verdict;
      this.#become(state === "not reached" ? "waiting" : state);
      this.#now.textContent =
        event.verdict === "not reached" ? "not reached" : `${(event.tookMs / 1000).toFixed(1)} s`;
      const why = event.known?.reason ?? event.reason?.title;
      if (why) this.#now.after(element("p", "why", why));
    }
  }

  #become(state: string): void {
    this.state = state;
    this.element.className = `card ${state}`;
    this.#sign.className = `sign ${state}`;
    this.#sign.textContent = SIGNS[state] ?? "";
  }

  #picture({ file, width, height }: EventOf<"picture">): void {
    const image = new Image(width, height);
    image.alt = this.#claim;
    image.src = `files/${file.sha256}.png`;
    this.element.querySelector("img")?.remove();
    this.element.prepend(image);
  }
}
