// Loaded before a script whose sweeps are to be planned (`node --import`).
import { planIfAsked } from './planning.js';

planIfAsked();
