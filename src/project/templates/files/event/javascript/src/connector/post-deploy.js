import { createApi } from '../client.js';
import { readConfiguration } from '../configuration.js';
import { runScript } from './script.js';
import { destination, registerSubscription } from './subscription.js';

await runScript('postDeploy', () => registerSubscription(createApi(readConfiguration()), destination(process.env)));
