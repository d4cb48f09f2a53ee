// Runs when the schedule says so.
export function answer(request, environment) {
  if (request.method !== 'POST') return { status: 405, body: { message: 'A job is started by POST.' } };
  if ((environment.LOG_LEVEL ?? 'info') !== 'error') console.log('report written');
  return { status: 200, body: { written: true } };
}
