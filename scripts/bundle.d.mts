import type { BuildOptions, BuildResult } from "esbuild"

export declare const bundle: <Options extends BuildOptions>(
  folder: string,
  entryPoints: NonNullable<BuildOptions["entryPoints"]>,
  outdir: string,
  options: Options
) => Promise<BuildResult<Options>>
