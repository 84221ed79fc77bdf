import type { Metafile } from "esbuild"

export const bundleWeb: (outdir: string) => Promise<Metafile>
