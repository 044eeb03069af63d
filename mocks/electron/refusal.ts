// Part of the stand-in for Electron: whatever it does not cover is refused by name.

/** The app used a part of Electron that the stand-in does not have. */
export class NotCovered extends Error {
  override name = "NotCovered";

  constructor(readonly call: string) {
    super(
      `${call} is not covered by the Chromium stand-in for Electron. Run the app with a real Electron (set ELECTRON_PATH), or cover it in mocks/electron.`,
    );
  }
}

// Asked for by the language itself (awaiting, printing, comparing), not by an app.
const SILENT = new Set([
  "then",
  "toJSON",
  "constructor",
  "inspect",
  "nodeType",
  "$$typeof",
  "asymmetricMatch",
  "default",
]);

/** @returns the object, with everything that it does not have refused when it is read */
export function refusing<T extends object>(name: string, object: T): T {
  return new Proxy(object, {
    get(target, key) {
      if (typeof key === "symbol" || SILENT.has(key) || key in target) {
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" && !isClass(value) ? value.bind(target) : value;
      }
      throw new NotCovered(`${name}.${key}`);
    },
  });
}

/** @throws NotCovered for the first option that is not in the list */
export function requireCovered(call: string, options: object, covered: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !covered.includes(key));
  if (unknown !== undefined) throw new NotCovered(`${call} with "${unknown}"`);
}

function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith("class");
}
