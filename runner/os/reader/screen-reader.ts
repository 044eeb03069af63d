import type { Box } from "../../evidence/log/events.ts";
import type { RgbPixels } from "../png-encoder.ts";

/** One word that was read from a picture. */
export interface ReadWord {
  readonly text: string;
  /** In the pixels of the picture that was read. */
  readonly box: Box;
  /** 0..100, as the reader judges itself. */
  readonly confidence: number;
  /** How it is drawn, where that was looked at. */
  readonly look?: WordLook;
  /** The marks at its ends and what they stand at, in reading order; absent where it has none, or is nothing else. */
  readonly pieces?: readonly WordPiece[];
  /** The widest gap that is still a blank in its line, by the distance of its letters; absent where that can't be told. */
  readonly widestBlank?: number;
  /** Ink goes on beside it that no character was read for: a letter is missing at its end. */
  readonly incomplete?: boolean;
  /** Something is drawn between it and the word before it, such as a border. */
  readonly parted?: boolean;
}

/** A part of a word: marks, or what is between them. */
export interface WordPiece {
  readonly text: string;
  readonly box: Box;
  readonly look?: WordLook;
}

/** What sets a word apart from its neighbours, as a link is in a sentence. */
export interface WordLook {
  /** What it stands on. */
  readonly paper: readonly [number, number, number];
  /** From the paper's colour towards the ink's, of length 1. */
  readonly ink: readonly [number, number, number];
  /** `undefined` for what is too little to tell. */
  readonly underlined: boolean | undefined;
}

/** Reads the text of a screen. */
export interface ScreenReader {
  /** For messages and evidence. */
  readonly name: string;
  /** The characters that it can read; absent when it tells none. */
  readonly alphabet?: ReadonlySet<string>;
  /** @returns the words, in any order */
  read(picture: RgbPixels): Promise<ReadWord[]>;
  /** Gives back what it holds; it can't read afterwards. */
  close(): Promise<void>;
}
