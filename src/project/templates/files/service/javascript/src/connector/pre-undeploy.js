import { createApi } from '../client.js';
import { readConfiguration } from '../configuration.js';
import { removeExtension } from './extension.js';
import { runScript } from './script.js';

await runScript('preUndeploy', () => removeExtension(createApi(readConfiguration())));
