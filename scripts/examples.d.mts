export interface Example {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly name: string
  readonly code: string
}

export declare const examplesOf: (text: string) => ReadonlyArray<Omit<Example, "file">>

export declare const examplesIn: (folder: string) => ReadonlyArray<Example>

export declare const asserts: (example: Example) => boolean

export declare const run: (example: Example, load: (name: string) => Promise<unknown>) => Promise<void>
