// Start Pyodide in Node, and run there a program in Python: node in_node.mjs PYODIDE ROOT SITE PROGRAM.
// What PROGRAM leaves in the variable `result` is printed on the last line.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [folder, root, site, program] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(folder, "pyodide.mjs")).href);
const pyodide = await loadPyodide({ indexURL: folder.endsWith("/") ? folder : `${folder}/` });
for (const [place, from] of [["/root", root], ["/site", site]]) {
  pyodide.FS.mkdirTree(place);
  pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: from }, place);
}
pyodide.runPython(readFileSync(program, "utf-8"));
console.log(pyodide.globals.get("result"));
process.exit(0);
