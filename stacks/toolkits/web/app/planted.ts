/** Defects that the page plants in itself, as the host was told (host/planted/defects.ts). */
const names = (document.querySelector<HTMLMetaElement>('meta[name="planted"]')?.content ?? "").split(",");

export const isPlanted = (name: string): boolean => names.includes(name);
