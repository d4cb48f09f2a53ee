import { describe, log } from '../log.js';

/**
 * Runs a deployment script. If it fails, logs the error and sets the exit code to 1, so that the Deployment fails.
 *
 * @param {string} name
 * @param {() => Promise<void>} script
 */
export async function runScript(name, script) {
  try {
    await script();
    log.info(`${name} finished`);
  } catch (error) {
    log.error(`${name} failed`, describe(error));
    process.exitCode = 1;
  }
}
