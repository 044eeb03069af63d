import { readFile, realpath } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import type { FrameRecorder } from "../evidence/log/recorder.ts";
import { pathWithin } from "../evidence/path-within.ts";
import { decodePng } from "../evidence/picture/decode-picture.ts";
import type { Attachment, Result, Step } from "./playwright-report.ts";

/** Of what a test printed; the rest is cut, and said to be. */
const MOST_OUTPUT = 200_000;

/** Keeps what one result of a test left: its pictures, texts, steps and output; what is not kept is named. */
export async function keepEvidence(
  result: Result,
  recorder: FrameRecorder,
  about: { readonly surface: string; readonly role: "claim" | "failure"; readonly reportPath: string },
): Promise<void> {
  const left: string[] = [];
  const pictures: { name: string; png: Buffer; size: { width: number; height: number } }[] = [];
  for (const attachment of result.attachments) {
    const { name, contentType } = attachment;
    const read = await contentOf(attachment, about.reportPath);
    if (typeof read === "string") left.push(`${name}: ${read}`);
    else if (contentType === "image/png") {
      const size = sizeOf(read);
      if (size) pictures.push({ name, png: read, size });
      else left.push(`${name}: no whole PNG`);
    } else if (/^text\/|^application\/json/.test(contentType))
      recorder.attach({ kind: "transcript", title: name }, read.toString("utf8"));
    else left.push(`${name}: ${contentType} is not shown`);
  }
  for (const [i, { name, png, size }] of pictures.entries()) {
    recorder.picture({
      surface: i === pictures.length - 1 ? about.surface : name,
      role: i === pictures.length - 1 ? about.role : "also",
      file: recorder.run.file(png, "image/png"),
      ...{ ...size, scale: 1, restMs: 0, masks: [], rules: [] },
    });
  }
  if (result.steps.length > 0)
    recorder.attach({ kind: "transcript", title: "Steps" }, result.steps.flatMap(stepLines).join("\n"));
  const output = [...result.stdout, ...result.stderr]
    .map((piece) => ("text" in piece ? piece.text : Buffer.from(piece.buffer, "base64").toString("utf8")))
    .join("");
  if (output !== "") {
    const cut = output.length > MOST_OUTPUT ? { truncated: `after ${MOST_OUTPUT} characters` } : {};
    recorder.attach({ kind: "log", title: "Output", ...cut }, plain(output.slice(0, MOST_OUTPUT)));
  }
  if (left.length > 0) recorder.attach({ kind: "log", title: "Not imported" }, left.join("\n"));
}

/** A terminal's colours are no part of what is said. */
export function plain(text: string): string {
  return stripVTControlCharacters(text);
}

/** The bytes, or why they are not there. Only files beside or below the report are read: it may come from elsewhere. */
async function contentOf({ path, body }: Attachment, reportPath: string): Promise<Buffer | string> {
  if (body !== undefined) return Buffer.from(body, "base64");
  if (path === undefined) return "it has no content";
  try {
    const root = await realpath(dirname(reportPath));
    const file = await realpath(resolve(root, path));
    if (pathWithin(root, file) === undefined) return `${path} is outside the report's folder`;
    return await readFile(file);
  } catch {
    return `${path} is not there`;
  }
}

function sizeOf(png: Buffer): { width: number; height: number } | undefined {
  try {
    const { width, height } = decodePng(png);
    return { width, height };
  } catch {
    return undefined;
  }
}

function stepLines({ title, duration, steps = [] }: Step): string[] {
  return [
    `${plain(title)}  ${Math.round(duration)} ms`,
    ...steps.flatMap(stepLines).map((line) => `  ${line}`),
  ];
}
