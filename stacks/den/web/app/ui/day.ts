const format = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});

/** The day of an ISO 8601 instant, like "20 Nov 2026" (UTC): the same for everyone, and it does not move. */
export function day(instant: string): string {
  return format.format(new Date(instant));
}
