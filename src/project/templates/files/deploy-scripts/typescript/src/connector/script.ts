import { describe, log } from '../log.js';

/** Runs a deployment script. If it fails, logs the error and sets the exit code to 1, so that the Deployment fails. */
export async function runScript(name: string, script: () => Promise<void>): Promise<void> {
  try {
    await script();
    log.info(`${name} finished`);
  } catch (error) {
    log.error(`${name} failed`, describe(error));
    process.exitCode = 1;
  }
}
