// Question: where does the notebook kernel answer another way than ipykernel, and why?
// Run: npm run bench -- probes [PARTS OF NAMES]. Each probe of Jupyter's protocol is sent to both, in TypeScript and in Python; ends with an error where they
// differ without a reason, or are alike where a reason says that they differ. Both kernels are of the environment that set-up makes.
import { runShown } from '../environment/children.mjs';
import { JUPYTER } from '../environment/notebooks/jupyter.mjs';
import { PYTHON, ROOT } from '../environment/places.mjs';

const args = ['bench/probes.py', ...process.argv.slice(2)];
process.exitCode = await runShown(PYTHON, args, { cwd: ROOT, env: { ...process.env, ...JUPYTER } });
