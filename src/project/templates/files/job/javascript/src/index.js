import { createApi } from './client.js';
import { readConfiguration } from './configuration.js';
import { ENDPOINT } from './endpoint.js';
import { createJob } from './job.js';
import { describe, log } from './log.js';
import { summarizeOrders } from './orders.js';
import { createApp, serve } from './server.js';

try {
  const configuration = readConfiguration();
  const api = createApi(configuration);
  const handle = createJob(() => summarizeOrders(api));
  serve(createApp({ endpoint: ENDPOINT, handle }), configuration.port);
} catch (error) {
  log.error('The application failed to start', describe(error));
  process.exitCode = 1;
}
