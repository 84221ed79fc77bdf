import type { Metafile } from "esbuild"

export interface Package {
  readonly name: string
  readonly version: string
  readonly license: string
  readonly texts: ReadonlyArray<string>
}

export declare const packages: (metafile: Metafile, here: string) => ReadonlyArray<Package>

export declare const text: (packages: ReadonlyArray<Package>) => string
