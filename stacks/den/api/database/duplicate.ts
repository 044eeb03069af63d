/** Did an insert or update fail because a unique value is taken? (SQLite and MySQL say it in their own words.) */
export function isDuplicate(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return false;
  return (
    error.code === "ER_DUP_ENTRY" ||
    error.code === "SQLITE_CONSTRAINT_UNIQUE" ||
    error.code === "SQLITE_CONSTRAINT_PRIMARYKEY"
  );
}
