/**
 * Ends the process with a sentence if Node is too old to run TypeScript. Loaded with `--import`, and JavaScript itself,
 * because an older Node fails to load the first file of the project: ERR_UNKNOWN_FILE_EXTENSION.
 */
const NEEDED = 26;

const [major] = process.versions.node.split(".");
if (Number(major) < NEEDED) {
  console.error(
    `Slipstream needs Node ${NEEDED} or later. This is Node ${process.versions.node}, ${process.execPath}. On x64 Linux, ` +
      "`npm ci` installs the right one into node_modules/.bin/node, which `npm start` and `npm run` use. On other " +
      "systems, install it from https://nodejs.org.",
  );
  process.exit(1);
}
