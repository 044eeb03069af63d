/** What flows may ask of a tool in `needs`. */
export const CAPABILITIES = ["browser-sign-in", "desktop-provisioning"] as const;
