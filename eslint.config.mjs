// What Biome cannot see: regular expressions that take time in the square or the cube of their input. Text from a server must not
// freeze a process, and no timeout fires while an expression runs. All else is Biome's.
import parser from "@typescript-eslint/parser"
import regexp from "eslint-plugin-regexp"

export default [
  {
    files: ["packages/*/src/**/*.ts"],
    languageOptions: { parser },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential", ignorePartial: false }]
    }
  }
]
