// Structured logs: one JSON object per line on standard output, with the severity that the platform shows.

/** @typedef {'INFO' | 'WARNING' | 'ERROR'} Severity */
/** @typedef {Record<string, unknown>} Fields */

/**
 * @param {Severity} severity
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
 * The fields of an error that are safe to log. SDK errors also contain the request with its token.
 *
 * @param {unknown} error
 * @returns {Fields}
 */
export function describe(error) {
  // The SDK sometimes wraps the error in an object.
  const found = error instanceof Error ? error : /** @type {{ error?: unknown } | undefined} */ (error)?.error;
  if (!(found instanceof Error)) return { error: String(error) };
  const { statusCode, cause } = /** @type {{ statusCode?: unknown, cause?: unknown }} */ (found);
  return {
    error: found.message,
    ...(statusCode ? { statusCode } : {}),
    ...(cause instanceof Error ? { cause: cause.message } : {}),
    stack: found.stack,
  };
}
