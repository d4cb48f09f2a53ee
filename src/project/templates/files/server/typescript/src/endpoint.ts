/** The path that the application serves. It must match `endpoint` in connect.yaml. */
export const ENDPOINT = '{{endpoint}}';
