/** Loaded before a program: stands in for a system clock that is stepped at a moment, as Node's programs see it. */
const at = Number(process.env.FRAIMZ_TRUST_STEP_AT);
const by = Number(process.env.FRAIMZ_TRUST_STEP_BY);
const System = Date;
const now = () => {
  const real = System.now();
  return real < at ? real : real + by;
};
globalThis.Date = class extends System {
  constructor(...args) {
    super(...(args.length === 0 ? [now()] : args));
  }
  static now = now;
};
