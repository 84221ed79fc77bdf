import type { BuildResult } from "esbuild"

export declare const bundle: (outdir: string) => Promise<BuildResult>
