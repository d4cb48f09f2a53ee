import { createApi } from '../client.js';
import { readConfiguration } from '../configuration.js';
import { ENDPOINT } from '../endpoint.js';
import { destinationUrl, registerExtension } from './extension.js';
import { runScript } from './script.js';

await runScript('postDeploy', async () => {
  const url = destinationUrl(process.env.CONNECT_SERVICE_URL, ENDPOINT);
  await registerExtension(createApi(readConfiguration()), url);
});
