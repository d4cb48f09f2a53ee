import { readConfiguration } from './configuration.js';
import { ENDPOINT } from './endpoint.js';
import { handleMessage } from './handle-message.js';
import { describe, log } from './log.js';
import { createReceiver } from './receive.js';
import { createApp, serve } from './server.js';

try {
  const { port } = readConfiguration();
  serve(createApp({ endpoint: ENDPOINT, handle: createReceiver(handleMessage) }), port);
} catch (error) {
  log.error('The application failed to start', describe(error));
  process.exitCode = 1;
}
