// Starts `ctconnect emulator` for tests, with any test runner.
"use strict";

const { spawn } = require("node:child_process");
const { createInterface } = require("node:readline");

/**
 * Starts an emulator on a free port. Its first line is JSON: the address, the process and the options.
 *
 * @param {string[]} flags such as `["--repository", "https://github.com/acme/shop.git=../shop"]`
 */
async function startEmulator(flags = []) {
  const program = process.env.CTCONNECT ?? "ctconnect";
  const own = ["emulator", "--port", "0", "-o", "json", "--quiet", "--control"];
  // On Unix the emulator ends with this process, however it ends.
  if (process.platform !== "win32") own.push("--exit-with-parent");
  const child = spawn(program, [...own, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  const { address } = await new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", (line) => resolve(JSON.parse(line)));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the emulator ended with ${code}`)));
  });

  /** Sends a request to the emulator, and returns the body. */
  async function call(method, path, body) {
    const response = await fetch(`${address}${path}`, {
      method,
      headers: { authorization: "Bearer test", "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const json = await response.json();
    if (!response.ok) throw Object.assign(new Error(json.message), { status: response.status });
    return json;
  }

  return {
    address,
    call,
    /** Deletes all resources, and goes back to the faults and the time of the start. */
    reset: () => call("POST", "/_emulator/reset"),
    /** Advances the time, such as "15m". */
    advance: (duration) => call("POST", "/_emulator/clock", { advance: duration }),
    /** Makes requests go wrong, such as "status=503,count=2". */
    fault: (...faults) => call("POST", "/_emulator/faults", { faults }),
    stop: () => child.kill(),
  };
}

module.exports = { startEmulator };
