/** Why something did not work, announced when it comes. */
export function Problem({ error }: { readonly error: Error | null }) {
  return error && <p role="alert">{error.message}</p>;
}
