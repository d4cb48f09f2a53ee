import { createApi } from '../client.js';
import { readConfiguration } from '../configuration.js';
import { runScript } from './script.js';
import { removeSubscription } from './subscription.js';

await runScript('preUndeploy', () => removeSubscription(createApi(readConfiguration())));
