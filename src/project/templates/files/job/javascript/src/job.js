// When the job runs: at each POST that the platform sends by the schedule, but never twice at a time.

import { describe, log } from './log.js';
import { refusal } from './server.js';

/**
 * The answer is 200 at the end of the run, 500 if it failed, and 409 while another run is on its way.
 *
 * @param {() => Promise<object>} run
 * @returns {(call: import('./server.js').Call) => Promise<import('./server.js').Answer>}
 */
export function createJob(run) {
  let isRunning = false;

  return async () => {
    if (isRunning) {
      log.warning('The job is running already');
      return refusal(409, 'AlreadyRunning', 'The job is running already.');
    }
    isRunning = true;
    const start = performance.now();
    try {
      const summary = await run();
      log.info('The job is done', { milliseconds: Math.round(performance.now() - start), ...summary });
      return { status: 200, body: summary };
    } catch (error) {
      log.error('The job failed', describe(error));
      return refusal(500, 'JobFailed', 'The job failed; the log tells why.');
    } finally {
      isRunning = false;
    }
  };
}
