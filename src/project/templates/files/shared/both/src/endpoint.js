/** The path under which the application answers: `endpoint` in connect.yaml says the same. */
export const ENDPOINT = '{{endpoint}}';
