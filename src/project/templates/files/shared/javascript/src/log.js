// Structured logs: one line of JSON per entry on standard output, with the severity that the platform shows.

/** @typedef {Record<string, unknown>} Fields */

/**
 * @param {'INFO' | 'WARNING' | 'ERROR'} severity
 * @param {string} message
 * @param {Fields} fields
 */
function write(severity, message, fields) {
  process.stdout.write(`${JSON.stringify({ severity, time: new Date().toISOString(), message, ...fields })}\n`);
}

export const log = {
  info: (/** @type {string} */ message, /** @type {Fields} */ fields = {}) => write('INFO', message, fields),
  warning: (/** @type {string} */ message, /** @type {Fields} */ fields = {}) => write('WARNING', message, fields),
  error: (/** @type {string} */ message, /** @type {Fields} */ fields = {}) => write('ERROR', message, fields),
};

/**
 * What a log may show of an error. SDK errors also carry the request with its token: that stays out.
 *
 * @param {any} error
 * @returns {Fields}
 */
export function describe(error) {
  // The SDK sometimes wraps the error into an object.
  const found = error instanceof Error ? error : error?.error;
  if (!(found instanceof Error)) return { error: String(error) };
  const { statusCode, cause } = /** @type {{ statusCode?: unknown, cause?: unknown }} */ (found);
  return {
    error: found.message,
    ...(statusCode ? { statusCode } : {}),
    ...(cause instanceof Error ? { cause: cause.message } : {}),
    stack: found.stack,
  };
}
