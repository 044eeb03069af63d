import { type CallShape, type ChannelShape, takes } from "../channels/call-shape.ts";
import type { CheckChannel } from "../channels/check.ts";
import type { ClockActs } from "../channels/clock.ts";
import type { NetworkActs } from "../channels/network/acts.ts";
import type { NetworkSees } from "../channels/network/sees.ts";
import type { OsActs, OsSees } from "../channels/os/channel.ts";
import type { SeeChannel } from "../channels/see/channel.ts";
import type { TerminalActs, TerminalSees, TerminalSession } from "../channels/terminal/channel.ts";
import type { UserChannel } from "../channels/user/channel.ts";
import type { WitnessChannel } from "../channels/witness.ts";

const MANY = Number.POSITIVE_INFINITY;
const ON_SCREEN = ["in", "within"];

// What each call takes at most; see the channels themselves for what it is.

export const USER: ChannelShape<UserChannel> = {
  on: takes(1),
  click: takes(1),
  doubleClick: takes(1),
  hover: takes(1),
  drag: takes(2, "holdMs"),
  fill: takes(2),
  type: takes(1),
  press: takes(1),
  paste: takes(1),
  select: takes(2),
  check: takes(1),
  uncheck: takes(1),
  upload: takes(MANY),
  dropFiles: takes(MANY),
  scroll: takes(1),
  goto: takes(1),
  reload: takes(0),
  opens: takes(2, "within"),
  switchTo: takes(1),
  switchBack: takes(0),
  closes: takes(2, "within"),
  closeTab: takes(1),
  answers: takes(2),
};

export const SEE: ChannelShape<SeeChannel> = {
  on: takes(1),
  text: takes(1, "within"),
  target: takes(1, "within"),
  value: takes(2, "within"),
  count: takes(2, "within"),
  state: takes(2, "within"),
  url: takes(1, "within"),
  title: takes(1, "within"),
  clipboard: takes(1, "within"),
  sameDocument: takes(0),
  no: { text: takes(1), target: takes(1) },
};

export const NETWORK_ACTS: ChannelShape<NetworkActs> = {
  on: takes(1),
  fail: takes(1),
  delay: takes(2),
  answer: takes(1, "status", "headers", "body", "json"),
  offline: takes(0),
  online: takes(0),
  restore: takes(0),
};

export const NETWORK_SEES: ChannelShape<NetworkSees> = {
  on: takes(1),
  requested: takes(1, "method", "status", "within"),
  requests: takes(0),
};

export const CLOCK: ChannelShape<ClockActs> = {
  on: takes(1),
  install: takes(1),
  setFixedTime: takes(1),
  pauseAt: takes(1),
  resume: takes(0),
  fastForward: takes(1),
  runFor: takes(1),
  restore: takes(0),
};

export const OS_ACTS: ChannelShape<OsActs> = {
  click: takes(1, ...ON_SCREEN, "button", "count"),
  hover: takes(1, ...ON_SCREEN),
  clickAt: takes(1, "button", "count"),
  type: takes(1),
  press: takes(1),
  scroll: takes(2, ...ON_SCREEN, "notches"),
  raise: takes(1),
  closeWindow: takes(1),
};

export const OS_SEES: ChannelShape<OsSees> = {
  windowAppears: takes(1, "within"),
  windowCloses: takes(1, "within"),
  browserOpened: takes(0, "url", "within"),
  windows: takes(0),
  windowsBefore: takes(0),
  text: takes(1, ...ON_SCREEN),
  no: { window: takes(1), browserOpened: takes(0), text: takes(1, "in") },
};

const RUN: CallShape = takes(1, "within", "env", "cwd", "watch");

export const TERMINAL_ACTS: ChannelShape<TerminalActs> = { run: RUN, start: RUN };

export const TERMINAL_SESSION: ChannelShape<TerminalSession> = {
  answer: takes(2, "within"),
  shows: takes(1, "within"),
  press: takes(1),
  ends: takes(0),
};

export const TERMINAL_SEES: ChannelShape<TerminalSees> = {
  last: takes(0),
  runs: takes(0),
  exitCode: takes(1),
  text: takes(1),
  changed: takes(1),
  no: { text: takes(1) },
};

export const WITNESS: ChannelShape<Omit<WitnessChannel, "start" | "beginning">> = {
  saw: takes(1, "within", "after"),
  sawTimes: takes(2, "until", "after"),
  sawNothing: takes(1, "until", "after"),
  brokeNoRule: takes(0, "except", "shoulds", "left"),
  entries: takes(0, "after"),
};

export const CHECK: ChannelShape<CheckChannel> = {
  equal: takes(3),
  notEqual: takes(3),
  matches: takes(3),
  startsWith: takes(3),
  endsWith: takes(3),
  includes: takes(3),
  excludes: takes(3),
  atLeast: takes(3),
  atMost: takes(3),
  before: takes(3),
  distinct: takes(2),
};
