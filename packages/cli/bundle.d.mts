import type { Metafile } from "esbuild"

export declare const bundle: (outdir: string, keep?: boolean) => Promise<Metafile>
