// Runs the job at each POST, which the platform sends on the schedule. Only one run is in progress at a time.

import { describe, log } from './log.js';
import { errorResponse, type HandlerRequest, type HandlerResponse } from './server.js';

/** Responds with 200 at the end of the run, 500 if the run failed, and 409 while another run is in progress. */
export function createJob(run: () => Promise<object>): (request: HandlerRequest) => Promise<HandlerResponse> {
  let isRunning = false;

  return async () => {
    if (isRunning) {
      log.warning('The job is already running');
      return errorResponse(409, 'AlreadyRunning', 'The job is already running.');
    }
    isRunning = true;
    const start = performance.now();
    try {
      const summary = await run();
      log.info('The job finished', { milliseconds: Math.round(performance.now() - start), ...summary });
      return { status: 200, body: summary };
    } catch (error) {
      log.error('The job failed', describe(error));
      return errorResponse(500, 'JobFailed', 'The job failed. See the log for the reason.');
    } finally {
      isRunning = false;
    }
  };
}
