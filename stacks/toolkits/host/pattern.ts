/** Does `connection.tool`, or its beginning with `*` at the end, mean this tool? */
export function matches(pattern: string, tool: string): boolean {
  return pattern.endsWith("*") ? tool.startsWith(pattern.slice(0, -1)) : tool === pattern;
}
