// Writes the entries of the changelogs. All packages always have one version, so it omits the lines about updated dependencies.
const getReleaseLine = async ({ summary }) => `- ${summary.trim().replace(/\n(?=.)/g, "\n  ")}`

module.exports = { getReleaseLine, getDependencyReleaseLine: async () => "" }
