/**
 * Runs in the page's isolated world; self-contained. Whether an element stands in a column or a row of a table that is
 * collapsed (CSS 2.1, 17.6): a browser lays it out there and draws nothing of it, and its own styles say nothing of that.
 */
export function isCollapsedAway(element: Element): boolean {
  const displayOf = (one: Element): string => getComputedStyle(one).display;
  const isCollapsed = (one: Element): boolean => getComputedStyle(one).visibility === "collapse";
  const columnsOf = (table: Element): Element[] =>
    [...table.children].flatMap((one) => {
      if (displayOf(one) === "table-column") return [one];
      if (displayOf(one) !== "table-column-group") return [];
      return one.children.length > 0 && !isCollapsed(one) ? [...one.children] : [one];
    });
  const spanOf = (one: Element): number =>
    one instanceof HTMLTableColElement ? one.span : one instanceof HTMLTableCellElement ? one.colSpan : 1;
  /** Whether what stands in a row without a cell, which has one all the same, is in a collapsed column. */
  const standsInCollapsed = (row: Element, table: Element, inner: Element): boolean => {
    if (table.querySelector("[rowspan]") !== null) return false;
    let column = 0;
    let open = false;
    for (const node of row.childNodes) {
      if (node === inner) break;
      const isCell = node instanceof Element && displayOf(node) === "table-cell";
      if (isCell) column += spanOf(node);
      else if (!open && node.textContent?.trim()) column++;
      open = !isCell && (open || Boolean(node.textContent?.trim()));
    }
    // It goes on in the cell of what stands before it.
    if (open) column--;
    const collapsed = columnsOf(table).flatMap((one) =>
      new Array<boolean>(spanOf(one)).fill(isCollapsed(one)),
    );
    return collapsed[column] === true;
  };
  let inner: Element | undefined;
  for (let at: Element | null = element; at !== null; inner = at, at = at.parentElement) {
    const style = getComputedStyle(at);
    const isRow = inner !== undefined && style.display === "table-row";
    const isCell = style.display === "table-cell";
    if (isRow || isCell) {
      let table: Element | null = at;
      while (table !== null && !/^(inline-)?table$/.test(displayOf(table))) table = table.parentElement;
      if (table === null) return false;
      const { width, height } = at.getBoundingClientRect();
      if (isRow && inner !== undefined && !displayOf(inner).startsWith("table-")) {
        if (standsInCollapsed(at, table, inner)) return true;
      }
      if (isRow && height === 0 && isCollapsed(at)) return true;
      if (isCell && width === 0 && columnsOf(table).some(isCollapsed)) return true;
    }
    // What is placed or painted on its own is drawn all the same.
    if (style.position !== "static" || style.opacity !== "1" || style.transform !== "none") return false;
    if (style.filter !== "none" || style.willChange !== "auto") return false;
  }
  return false;
}
