// The Encoding Standard, which every JavaScript host has. Declared here so that no host's types are in reach of this
// package, and with them no I/O and no clock.

declare class TextDecoder {
  constructor(label: "utf-8", options: { readonly ignoreBOM: boolean })
  decode(bytes: Uint8Array): string
}

declare class TextEncoder {
  encode(text: string): Uint8Array
}
