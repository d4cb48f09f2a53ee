// What the platform runs after a deploy and before an undeploy. A real connector creates its API Extension here.
const step = process.argv[2];
console.log(step === 'post-deploy' ? `serving at ${process.env.CONNECT_SERVICE_URL ?? 'an address yet unknown'}` : 'nothing to take away');
