import type { Metafile } from "esbuild"

export const bundle: (outdir: string) => Promise<Metafile>
export const bundleAll: (outdir: string) => Promise<Metafile>
export const install: (folder: string) => Promise<string>
