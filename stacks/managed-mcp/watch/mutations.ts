/** Every function of `node:fs` by which a program changes a disk, and where its arguments name what. */
export interface Mutation {
  readonly name: string;
  /** Which argument is a path; for a descriptor the file that was opened is looked up. */
  readonly path: number | "descriptor";
  /** Which argument is content, where it has one: half of it can be written. */
  readonly data?: number;
}

/** As callback (`name`), synchronously (`nameSync`) and as a promise. */
export const MUTATIONS: readonly Mutation[] = [
  { name: "writeFile", path: 0, data: 1 },
  { name: "appendFile", path: 0, data: 1 },
  { name: "rename", path: 1 },
  { name: "copyFile", path: 1 },
  { name: "cp", path: 1 },
  { name: "link", path: 1 },
  { name: "symlink", path: 1 },
  { name: "mkdir", path: 0 },
  { name: "mkdtemp", path: 0 },
  { name: "rm", path: 0 },
  { name: "rmdir", path: 0 },
  { name: "unlink", path: 0 },
  { name: "truncate", path: 0 },
  { name: "chmod", path: 0 },
  { name: "utimes", path: 0 },
  { name: "write", path: "descriptor", data: 1 },
  { name: "ftruncate", path: "descriptor" },
];

/** The same of an opened `FileHandle`, whose file is known; content is the first argument where there is any. */
export const HANDLE_MUTATIONS = ["write", "writeFile", "appendFile", "truncate"] as const;

/** Whether flags of `open` let a file be changed. */
export function opensForWriting(flags: unknown): boolean {
  if (typeof flags === "number") return (flags & 3) !== 0;
  return typeof flags === "string" && /[wa+]/.test(flags);
}
