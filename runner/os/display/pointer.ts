import { setTimeout as pause } from "node:timers/promises";
import type { Point } from "../../evidence/log/events.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { refuseWhenOver } from "../../evidence/log/frame-scope.ts";
import type { XConnection } from "./x-connection.ts";

export type PointerButton = "left" | "middle" | "right";

const BUTTON: Readonly<Record<PointerButton, number>> = { left: 1, middle: 2, right: 3 };
const WHEEL = { up: 4, down: 5, left: 6, right: 7 } as const;

/** A hand crosses a screen in steps of about this many pixels, one for each frame of the display. */
const STEP_PX = 40;
const STEP_MS = 8;

/**
 * The display's pointer, moved and pressed through the server's own input (XTEST), so that every program
 * receives what a mouse would send.
 */
export class Pointer {
  readonly #connection: XConnection;

  constructor(connection: XConnection) {
    this.#connection = connection;
  }

  async position(): Promise<Point> {
    const at = await this.#connection.ask<{ rootX: number; rootY: number }>((client, reply) =>
      client.QueryPointer(this.#connection.root, reply),
    );
    return { x: at.rootX, y: at.rootY };
  }

  /**
   * Moves along an arc to the point, as a hand does: things that open on hover do so on the way.
   * @throws Failure when the point is not on the display
   */
  async moveTo(target: Point): Promise<void> {
    this.#requireOnScreen(target);
    const { xtest, root } = this.#connection;
    for (const point of handPath(await this.position(), target)) {
      refuseWhenOver();
      await this.#connection.tell(() => xtest.FakeInput(xtest.MotionNotify, 0, 0, root, point.x, point.y));
      // Not a wait for something to happen: it is the pace of the hand.
      await pause(STEP_MS);
    }
  }

  /** Moves to the point, then presses and releases. */
  async click(
    target: Point,
    { button = "left", count = 1 }: { button?: PointerButton; count?: 1 | 2 } = {},
  ): Promise<void> {
    await this.moveTo(target);
    for (let press = 0; press < count; press++) await this.#press(BUTTON[button]);
  }

  /** Presses at one point, moves to the other along a path, and releases there. */
  async drag(from: Point, to: Point): Promise<void> {
    const { xtest } = this.#connection;
    await this.moveTo(from);
    await this.#connection.tell(() => xtest.FakeInput(xtest.ButtonPress, BUTTON.left, 0, 0, 0, 0));
    try {
      await this.moveTo(to);
    } finally {
      await this.#connection.tell(() => xtest.FakeInput(xtest.ButtonRelease, BUTTON.left, 0, 0, 0, 0));
    }
  }

  /**
   * Turns the wheel over the point.
   * @param notches how far, in clicks of the wheel; at least 1
   */
  async scroll(over: Point, direction: keyof typeof WHEEL, notches = 3): Promise<void> {
    await this.moveTo(over);
    for (let notch = 0; notch < notches; notch++) await this.#press(WHEEL[direction]);
  }

  async #press(button: number): Promise<void> {
    const { xtest } = this.#connection;
    // What was pressed is released, whatever ends meanwhile.
    refuseWhenOver();
    await this.#connection.tell(() => xtest.FakeInput(xtest.ButtonPress, button, 0, 0, 0, 0));
    await pause(STEP_MS);
    await this.#connection.tell(() => xtest.FakeInput(xtest.ButtonRelease, button, 0, 0, 0, 0));
  }

  #requireOnScreen({ x, y }: Point): void {
    const { width, height } = this.#connection;
    if (x >= 0 && y >= 0 && x < width && y < height) return;
    throw new Failure({
      kind: "action",
      title: "The pointer can't go there",
      message: `The point ${x},${y} is outside the display of ${width}x${height}.`,
    });
  }
}

/**
 * The points of a hand's way: an arc, quick in the middle and slow at the end, that ends exactly on the target.
 * @returns at least one point, the last being the target in whole pixels
 */
export function handPath(from: Point, to: Point): Point[] {
  const distance = Math.hypot(to.x - from.x, to.y - from.y);
  const steps = Math.max(1, Math.min(24, Math.ceil(distance / STEP_PX)));
  const bend = Math.min(40, distance / 12);
  const points: Point[] = [];
  for (let step = 1; step <= steps; step++) {
    const share = step / steps;
    const eased = share * share * (3 - 2 * share);
    const arc = Math.sin(Math.PI * eased) * bend;
    const along =
      distance === 0 ? { x: 0, y: 0 } : { x: (to.x - from.x) / distance, y: (to.y - from.y) / distance };
    points.push({
      x: Math.round(from.x + (to.x - from.x) * eased - along.y * arc),
      y: Math.round(from.y + (to.y - from.y) * eased + along.x * arc),
    });
  }
  points[points.length - 1] = { x: Math.round(to.x), y: Math.round(to.y) };
  return points.map((point) => ({ x: Math.max(0, point.x), y: Math.max(0, point.y) }));
}
