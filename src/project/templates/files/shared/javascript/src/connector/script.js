import { describe, log } from '../log.js';

/**
 * Runs a script of the deployment; a failure is logged and ends the process with 1, so that the deployment shows it.
 *
 * @param {string} name
 * @param {() => Promise<void>} script
 */
export async function runScript(name, script) {
  try {
    await script();
    log.info(`${name} is done`);
  } catch (error) {
    log.error(`${name} failed`, describe(error));
    process.exitCode = 1;
  }
}
