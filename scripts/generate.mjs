// Runs the scripts that write committed files. With --check they write nothing, and fail if a file is out of date. It runs in tsx,
// because some scripts import sources. They share this process, which loads the dependencies once.

// Snippets run last: they copy files that other scripts write.
const scripts = ["families", "sensors", "protocol", "figures", "picture", "cli", "station", "snippets"]

for (const name of scripts)
  try {
    await import(`./${name}.mjs`)
  } catch (error) {
    console.error(`scripts/${name}.mjs failed:`, error)
    process.exitCode = 1
  }
