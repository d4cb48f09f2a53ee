// Structured logs: one line of JSON per entry on standard output, with the severity that the platform shows.

type Severity = 'INFO' | 'WARNING' | 'ERROR';

function write(severity: Severity, message: string, fields: Record<string, unknown>): void {
  process.stdout.write(`${JSON.stringify({ severity, time: new Date().toISOString(), message, ...fields })}\n`);
}

export const log = {
  info: (message: string, fields: Record<string, unknown> = {}) => write('INFO', message, fields),
  warning: (message: string, fields: Record<string, unknown> = {}) => write('WARNING', message, fields),
  error: (message: string, fields: Record<string, unknown> = {}) => write('ERROR', message, fields),
};

/** What a log may show of an error. SDK errors also carry the request with its token: that stays out. */
export function describe(error: unknown): Record<string, unknown> {
  // The SDK sometimes wraps the error into an object.
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
