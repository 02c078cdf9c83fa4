// @ts-check
// What every Jupyter program of this checkout is told: the kernels of its own environment, no warnings, and nothing outside of it.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { LOCAL } from '../places.mjs';

/** Settings, workspaces and signatures of trust, and the files of running kernels, which nobody else may read. */
const HOME = join(LOCAL, 'jupyter');
mkdirSync(HOME, { recursive: true, mode: 0o700 });

/** The environment of what starts kernels; where Jupyter's own variables say otherwise, they are followed. */
export const JUPYTER = {
  JUPYTER_PREFER_ENV_PATH: '1',
  JUPYTER_CONFIG_DIR: process.env.JUPYTER_CONFIG_DIR ?? join(HOME, 'config'),
  JUPYTER_DATA_DIR: process.env.JUPYTER_DATA_DIR ?? join(HOME, 'data'),
  JUPYTER_RUNTIME_DIR: process.env.JUPYTER_RUNTIME_DIR ?? join(HOME, 'runtime'),
  IPYTHONDIR: process.env.IPYTHONDIR ?? join(HOME, 'ipython'),
  PYTHONDONTWRITEBYTECODE: '1',
  PYTHONWARNINGS: 'ignore',
};
