import { describe, log } from '../log.js';

/** Runs a script of the deployment; a failure is logged and ends the process with 1, so that the deployment shows it. */
export async function runScript(name: string, script: () => Promise<void>): Promise<void> {
  try {
    await script();
    log.info(`${name} is done`);
  } catch (error) {
    log.error(`${name} failed`, describe(error));
    process.exitCode = 1;
  }
}
