/** The environment by which a watched program is told; a child inherits all but the second. */
export const WATCH_LOG = "WRITE_WATCH_LOG";
/** Which of its own writes a program does not survive, from 1. */
export const KILL_AT = "WRITE_WATCH_KILL_AT";
/** How far its clock is ahead, milliseconds. */
export const CLOCK_AHEAD = "WRITE_WATCH_CLOCK_AHEAD_MS";
