import { extendCart } from './cart-extension.js';
import { readConfiguration } from './configuration.js';
import { ENDPOINT } from './endpoint.js';
import { describe, log } from './log.js';
import { createApp, serve } from './server.js';

try {
  const { port } = readConfiguration();
  serve(createApp({ endpoint: ENDPOINT, handle: extendCart }), port);
} catch (error) {
  log.error('The application failed to start', describe(error));
  process.exitCode = 1;
}
