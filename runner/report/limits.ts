/**
 * What a report shows at most. Whatever is left out is named where it would have stood, with the limit, and is
 * kept whole beside the report under `files/`.
 */
export const LIMITS = {
  /** Bytes of pictures inside one report; failed frames come first. */
  pictureBytes: 48_000_000,
  /** Runs whose pictures are smaller keep them as PNG: loading the encoder would cost more than it saves. */
  pngBytes: 400_000,
  /** Characters of one log, text, exchange or transcript. */
  textCharacters: 64_000,
  /** Characters of all of them together. */
  allTextCharacters: 12_000_000,
  /** Exchanges of the witness in one frame. */
  exchanges: 200,
  /** Acts, or checks, in one frame. */
  acts: 200,
  checks: 300,
  /** Characters of one expected or actual value, or of a reason. */
  valueCharacters: 2_000,
  /** Characters of a name or a title. */
  nameCharacters: 240,
  /** Moments of one terminal recording. */
  castMoments: 400,
} as const;
