// Structured logs: one JSON object per line on standard output, with the severity that the platform shows.

type Severity = 'INFO' | 'WARNING' | 'ERROR';
type Fields = Record<string, unknown>;

function write(severity: Severity, message: string, fields: Fields): void {
  process.stdout.write(`${JSON.stringify({ severity, time: new Date().toISOString(), message, ...fields })}\n`);
}

export const log = {
  info: (message: string, fields: Fields = {}) => write('INFO', message, fields),
  warning: (message: string, fields: Fields = {}) => write('WARNING', message, fields),
  error: (message: string, fields: Fields = {}) => write('ERROR', message, fields),
};

/** The fields of an error that are safe to log. SDK errors also contain the request with its token. */
export function describe(error: unknown): Fields {
  // The SDK sometimes wraps the error in an object.
  const found = error instanceof Error ? error : (error as { error?: unknown } | undefined)?.error;
  if (!(found instanceof Error)) return { error: String(error) };
  const { statusCode, cause } = found as { statusCode?: unknown; cause?: unknown };
  return {
    error: found.message,
    ...(statusCode ? { statusCode } : {}),
    ...(cause instanceof Error ? { cause: cause.message } : {}),
    stack: found.stack,
  };
}
