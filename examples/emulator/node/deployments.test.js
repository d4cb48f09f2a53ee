// Run with `node --test`.
"use strict";

const { after, before, beforeEach, test } = require("node:test");
const { startEmulator } = require("../start-emulator");
const { flags, tests } = require("../scenario");

let emulator;
before(async () => {
  emulator = await startEmulator(flags);
});
beforeEach(() => emulator.reset());
after(() => emulator.stop());

for (const [name, run] of Object.entries(tests)) test(name, () => run(emulator));
