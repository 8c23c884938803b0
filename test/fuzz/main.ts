import { fuzz, optionsIn } from './fuzz';
import { targets } from './targets';

const tell = (text: string) => void process.stderr.write(`${text}\n`);

async function run(): Promise<number> {
  const results = await fuzz(targets, optionsIn(process.argv.slice(2), targets), tell);
  for (const result of results) process.stdout.write(`${JSON.stringify(result)}\n`);
  return results.every(({ failures }) => failures === 0) ? 0 : 1;
}

void run().then(
  (code) => (process.exitCode = code),
  (error: unknown) => {
    tell(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  },
);
