/** The part of the `x11` package (node-x11) that the display uses; the package ships no types of its own. */
declare module "x11" {
  import type { EventEmitter } from "node:events";

  type Reply<T> = (error: Error | null | undefined, value: T) => unknown;

  export interface XScreen {
    root: number;
    pixel_width: number;
    pixel_height: number;
    root_depth: number;
  }

  export interface XDisplay {
    client: XClient;
    screen: XScreen[];
    min_keycode: number;
    max_keycode: number;
  }

  export interface XProperty {
    type: number;
    format: number;
    bytesAfter: number;
    data: Buffer;
  }

  export interface XEvent {
    name?: string;
    wid?: number;
    atom?: number;
  }

  export interface XTest {
    KeyPress: number;
    KeyRelease: number;
    ButtonPress: number;
    ButtonRelease: number;
    MotionNotify: number;
    FakeInput(type: number, detail: number, time: number, window: number, x: number, y: number): void;
  }

  export interface XDamage {
    ReportLevel: { NonEmpty: number };
    Create(damage: number, drawable: number, level: number): void;
    Subtract(damage: number, repair: number, parts: number): void;
  }

  export interface XClient extends EventEmitter {
    stream: { destroy(): void };
    /** Known atoms by name. */
    atoms: Record<string, number>;
    InternAtom(onlyIfExists: boolean, name: string, reply: Reply<number>): void;
    GetProperty(
      remove: 0 | 1,
      window: number,
      name: number,
      type: number,
      offset: number,
      length: number,
      reply: Reply<XProperty>,
    ): void;
    GetGeometry(
      window: number,
      reply: Reply<{ xPos: number; yPos: number; width: number; height: number; depth: number }>,
    ): void;
    TranslateCoordinates(
      from: number,
      to: number,
      x: number,
      y: number,
      reply: Reply<{ child: number; destX: number; destY: number }>,
    ): void;
    QueryTree(window: number, reply: Reply<{ root: number; parent: number; children: number[] }>): void;
    QueryPointer(window: number, reply: Reply<{ rootX: number; rootY: number; keyMask: number }>): void;
    GetImage(
      format: number,
      drawable: number,
      x: number,
      y: number,
      width: number,
      height: number,
      planes: number,
      reply: Reply<{ depth: number; visualId: number; data: Buffer }>,
    ): void;
    GetKeyboardMapping(first: number, count: number, reply: Reply<number[][]>): void;
    ChangeKeyboardMapping(first: number, perKeycode: number, keysyms: number[]): void;
    ChangeWindowAttributes(window: number, values: Record<string, number>): void;
    ClearArea(window: number, x: number, y: number, width: number, height: number, exposures: 0 | 1): void;
    SendClientMessage(
      destination: number,
      window: number,
      type: number,
      format: number,
      data: number[],
      eventMask?: number,
    ): void;
    AllocID(): number;
    require(extension: "xtest", reply: Reply<XTest>): void;
    require(extension: "damage", reply: Reply<XDamage>): void;
    sync(reply: (error: Error | null) => void): void;
    terminate(): void;
  }

  export function createClient(
    options: { display: string; shm?: boolean },
    ready: (error: Error | null | undefined, display: XDisplay) => void,
  ): XClient;

  export const eventMask: Record<string, number>;
  export const keySyms: Record<string, number | { code: number; description: string }>;
}
