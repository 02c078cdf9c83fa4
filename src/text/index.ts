export * from '../pretrained/index.js';
export { type SamplingEvidence, samplingEvidence } from './evidence.js';
export { localSampler } from './local.js';
export { type OpenAiOptions, openAiSampler, ServerError } from './openai.js';
export { type RepeatedSampling, repeatedSampling } from './report.js';
export { type SampleTask, sampleTask } from './sample-task.js';
export type { Question, SampledText, TextSampler } from './sampler.js';
export { chosenRight, chosenRightAt, type Selection, votersOf } from './selection.js';
export { studyEvidence, studyLaws, studyTable, studyTasks, type TaskStudy, textTable } from './study.js';
