import type { Metafile } from "esbuild"

export declare const bundle: (outdir: string) => Promise<Metafile>
