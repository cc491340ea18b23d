// `npm start`: installs what is missing, serves the lab and opens it in the browser.
import { run } from './ensure-installed.mjs';

run('node', ['scripts/registries.mjs']);
const args = process.argv.slice(2);
run('npx', ['vite', '--open', ...args]);
