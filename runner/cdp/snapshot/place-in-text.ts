/** Boxes count in the characters of the document, and `text-transform` can make more of them: ß is drawn as SS. */
export function placeIn(laidOut: string, written: string): (place: number) => number {
  if (laidOut.length === written.length) return (place) => place;
  for (const turn of [upper, lower]) {
    if (turn(written) === laidOut) return (place) => turn(written.slice(0, place)).length;
  }
  return (place) => place;
}

function upper(text: string): string {
  return text.toUpperCase();
}

function lower(text: string): string {
  return text.toLowerCase();
}
