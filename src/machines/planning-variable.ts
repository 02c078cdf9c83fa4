/** The variable that names the folder into which cells are noted; whoever sets it wants a plan and no samples. */
export const PLANNING = 'INFERENCE_SCALING_PLANNING';
