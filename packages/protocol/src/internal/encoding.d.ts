// The Encoding Standard, which every JavaScript host has. Declared here so that this package does not see the types of any host,
// such as those for I/O and clocks.

declare class TextDecoder {
  constructor(label: "utf-8", options: { readonly ignoreBOM: boolean })
  decode(bytes: Uint8Array): string
}

declare class TextEncoder {
  encode(text: string): Uint8Array
}
